"""Addresses of the API: one table, so that what machines may do is read in one look."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView

from apps.agency import api as agency
from apps.agency.rest import BrandView
from apps.analysis import api as analysis
from apps.analysis import api_teaching as teaching
from apps.cases import api as cases
from apps.cases import api_acts as case_acts
from apps.cases import api_drafts as drafts
from apps.cases import api_rules as rules
from apps.charter import api as charter
from apps.desk import api as desk
from apps.desk import converters  # noqa: F401 - makes <id:…> known
from apps.detection import api as detection
from apps.detection import api_crises as crises
from apps.monitoring import api as monitoring
from apps.publishing import api as publishing
from apps.reports import api as figures
from apps.reports import api_files as files
from apps.reports import api_reports as reports
from apps.reports import api_sharing as sharing
from apps.reports import api_webhooks as webhooks
from apps.reports.services.idempotency import KeptAnswers

BrandView.answers = KeptAnswers()
at = "brands/<slug:brand>/"

urlpatterns = [
    path("schema", SpectacularAPIView.as_view(), name="api_schema"),
    path("token", agency.Token.as_view(), name="api_token"),
    path("token/rotate", agency.RotateToken.as_view(), name="api_rotate_token"),
    path("brands", agency.Brands.as_view(), name="api_brands"),
    path(f"{at}team", desk.Team.as_view(), name="api_team"),
    path(f"{at}departments", charter.Departments.as_view(), name="api_departments"),
    path(f"{at}charter", charter.Charter.as_view(), name="api_charter"),
    path(f"{at}charter/versions", charter.Versions.as_view(), name="api_charter_versions"),
    path(f"{at}charter/versions/<id:number>", charter.OneVersion.as_view(), name="api_charter_version"),
    path(
        f"{at}charter/versions/<id:number>/articles/<slug:code>",
        charter.OneArticle.as_view(),
        name="api_article",
    ),
    path(
        f"{at}charter/versions/<id:number>/articles/<slug:code>/remove",
        charter.TakeOutArticle.as_view(),
        name="api_take_out_article",
    ),
    path(
        f"{at}charter/versions/<id:number>/publish",
        charter.PublishVersion.as_view(),
        name="api_publish_charter",
    ),
    path(f"{at}watches", monitoring.Watches.as_view(), name="api_watches"),
    path(f"{at}watches/preview", monitoring.WatchPreview.as_view(), name="api_watch_preview"),
    path(f"{at}watches/<id:watch_id>", monitoring.OneWatch.as_view(), name="api_watch"),
    path(f"{at}feeds", monitoring.Feeds.as_view(), name="api_feeds"),
    path(f"{at}mentions", analysis.Mentions.as_view(), name="api_mentions"),
    path(f"{at}mentions/<id:mention_id>", analysis.OneMention.as_view(), name="api_mention"),
    path(f"{at}mentions/<id:mention_id>/corrections", analysis.Corrections.as_view(), name="api_corrections"),
    path(f"{at}mentions/<id:mention_id>/labels", teaching.MentionLabels.as_view(), name="api_mention_labels"),
    path(f"{at}labels", teaching.Labels.as_view(), name="api_labels"),
    path(f"{at}learned", teaching.WhatWasLearned.as_view(), name="api_learned"),
    path(f"{at}assistant", teaching.AgencyAssistant.as_view(), name="api_assistant"),
    path(f"{at}mentions/<id:mention_id>/case", cases.MentionCase.as_view(), name="api_mention_case"),
    path(f"{at}alerts", detection.Alerts.as_view(), name="api_alerts"),
    path(f"{at}alerts/<id:alert_id>", detection.OneAlert.as_view(), name="api_alert"),
    path(f"{at}alerts/<id:alert_id>/case", desk.AlertCase.as_view(), name="api_alert_case"),
    path(f"{at}crises", crises.Crises.as_view(), name="api_crises"),
    path(f"{at}crises/<id:crisis_id>", crises.OneCrisis.as_view(), name="api_crisis"),
    path(f"{at}crises/<id:crisis_id>/people", crises.CrisisPeople.as_view(), name="api_crisis_people"),
    path(f"{at}crises/<id:crisis_id>/timeline", crises.CrisisTimeline.as_view(), name="api_crisis_timeline"),
    path(f"{at}crises/<id:crisis_id>/end", crises.EndCrisis.as_view(), name="api_end_crisis"),
    path(f"{at}crises/<id:crisis_id>/file", desk.CrisisFile.as_view(), name="api_crisis_file"),
    path(f"{at}cases", cases.Cases.as_view(), name="api_cases"),
    path(f"{at}cases/<id:case_id>", cases.OneCase.as_view(), name="api_case"),
    *(
        path(f"{at}cases/<id:case_id>/{name}", view.as_view(), name=f"api_case_{name}")
        for name, view in case_acts.ACTS.items()
    ),
    path(f"{at}cases/<id:case_id>/remove", publishing.RemoveFromCase.as_view(), name="api_case_remove"),
    path(f"{at}cases/<id:case_id>/evidence", desk.CaseEvidence.as_view(), name="api_case_evidence"),
    path(f"{at}cases/<id:case_id>/drafts", drafts.Drafts.as_view(), name="api_drafts"),
    path(f"{at}drafts/<id:draft_id>", drafts.OneDraft.as_view(), name="api_draft"),
    path(f"{at}drafts/<id:draft_id>/submit", drafts.SubmitDraft.as_view(), name="api_submit"),
    path(f"{at}drafts/<id:draft_id>/review", drafts.ReviewDraft.as_view(), name="api_review"),
    path(f"{at}drafts/<id:draft_id>/publish", publishing.PublishDraft.as_view(), name="api_publish"),
    path(f"{at}publishing", publishing.Publishing.as_view(), name="api_publishing"),
    path(f"{at}actions", publishing.Actions.as_view(), name="api_actions"),
    path(f"{at}actions/<id:action_id>", publishing.OneAction.as_view(), name="api_action"),
    path(f"{at}actions/<id:action_id>/undo", publishing.UndoAction.as_view(), name="api_undo"),
    path(f"{at}actions/<id:action_id>/by-hand", publishing.DoneByHand.as_view(), name="api_by_hand"),
    path(f"{at}actions/<id:action_id>/settle", publishing.SettleAction.as_view(), name="api_settle"),
    path(f"{at}actions/<id:action_id>/reverse", publishing.ReverseAction.as_view(), name="api_reverse"),
    path(f"{at}rules", rules.Rules.as_view(), name="api_rules"),
    path(f"{at}rules/trial", rules.RuleTrial.as_view(), name="api_rule_trial"),
    path(f"{at}rules/<id:rule_id>", rules.OneRule.as_view(), name="api_rule"),
    *(
        path(f"{at}rules/<id:rule_id>/{name}", view.as_view(), name=f"api_rule_{name}")
        for name, view in rules.ACTS_ON_RULES.items()
    ),
    path(f"{at}figures", figures.Figures.as_view(), name="api_figures"),
    path(f"{at}reports", reports.Reports.as_view(), name="api_reports"),
    path(f"{at}reports/<id:report_id>", reports.OneReport.as_view(), name="api_report"),
    path(f"{at}reports/<id:report_id>/pdf", files.ReportPdf.as_view(), name="api_report_pdf"),
    path(f"{at}reports/<id:report_id>/xlsx", files.ReportXlsx.as_view(), name="api_report_xlsx"),
    path(f"{at}reports/<id:report_id>/csv", files.ReportCsv.as_view(), name="api_report_csv"),
    path(f"{at}reports/<id:report_id>/submit", reports.SubmitReport.as_view(), name="api_report_submit"),
    path(f"{at}reports/<id:report_id>/review", reports.ReviewReport.as_view(), name="api_report_review"),
    path(f"{at}reports/<id:report_id>/comments", sharing.ReportComments.as_view(), name="api_comments"),
    path(f"{at}reports/<id:report_id>/links", sharing.ReportLinks.as_view(), name="api_links"),
    path(
        f"{at}reports/<id:report_id>/links/<id:link_id>/revoke",
        sharing.RevokeLink.as_view(),
        name="api_revoke_link",
    ),
    path(f"{at}reports/<id:report_id>/mails", sharing.ReportMails.as_view(), name="api_mails"),
    path(f"{at}schedules", sharing.Schedules.as_view(), name="api_schedules"),
    path(f"{at}schedules/<id:schedule_id>/stop", sharing.StopSchedule.as_view(), name="api_stop_schedule"),
    path(f"{at}webhooks", webhooks.Webhooks.as_view(), name="api_webhooks"),
    path(f"{at}webhooks/<id:webhook_id>/rotate", webhooks.RotateWebhook.as_view(), name="api_webhook_rotate"),
    path(f"{at}webhooks/<id:webhook_id>/stop", webhooks.StopWebhook.as_view(), name="api_webhook_stop"),
    path(f"{at}deliveries", webhooks.Deliveries.as_view(), name="api_deliveries"),
    path(f"{at}deliveries/<id:delivery_id>/replay", webhooks.ReplayDelivery.as_view(), name="api_replay"),
    re_path("", agency.NoSuchAddress.as_view(), name="api_nothing"),
]
