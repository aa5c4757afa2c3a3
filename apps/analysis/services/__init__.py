"""Writing what analysis knows: verdicts, people's corrections, what a brand taught, and authors' dossiers."""

from apps.analysis.services.classifying import classifier, classify
from apps.analysis.services.correcting import CORRECTABLE, correct, forget_label, spoken, teach_label

__all__ = ["CORRECTABLE", "classifier", "classify", "correct", "forget_label", "spoken", "teach_label"]
