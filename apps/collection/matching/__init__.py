"""Which queries match which posts: ``Matcher`` for batches, ``matches`` and ``explain`` for one post."""

from apps.collection.matching.document import Document
from apps.collection.matching.evaluation import Span, explain, explain_document, matches
from apps.collection.matching.matcher import Hit, Matcher
from apps.collection.matching.posts import BadPost, PostText, post_from_record
from apps.collection.matching.shares import word_shares

__all__ = [
    "BadPost",
    "Document",
    "Hit",
    "Matcher",
    "PostText",
    "Span",
    "explain",
    "explain_document",
    "matches",
    "post_from_record",
    "word_shares",
]
