"""Addresses of the client's portal and of reports inside a brand, each with the right it needs.

Reports stand below the desk, so the door (apps/desk/gate.py) is put before their views here.
"""

from django.urls import URLPattern, URLResolver, path

from apps.desk.gate import BOTH, WRITE, open_to_all, right
from apps.reports.views import link, portal, reports, webhooks

figures_of, reading = right("figures:read"), right("report:read")
composing, sharing = right("report:compose", WRITE), right("report:share", WRITE)
configuring = right("brand:configure", WRITE)

urlpatterns: list[URLPattern | URLResolver] = [
    path("portal/", figures_of(portal.portal), name="portal"),
    path("portal/cases/", figures_of(portal.cases), name="portal_cases"),
    path("portal/cases/<id:case_id>/", figures_of(portal.case), name="portal_case"),
    path("portal/alerts/", figures_of(portal.alerts), name="portal_alerts"),
    path("portal/charter/", right("charter:read")(portal.charter), name="portal_charter"),
    path("portal/access/", reading(portal.access), name="portal_access"),
    path("portal/settings/", right("brand:configure", BOTH)(portal.settings), name="portal_settings"),
    path("figures/", figures_of(portal.figures), name="figures"),
    path("figures/cases.csv", figures_of(reports.export), {"ending": "csv"}, name="export_csv"),
    path("figures/figures.xlsx", figures_of(reports.export), {"ending": "xlsx"}, name="export_xlsx"),
    path("reports/", reading(reports.reports), name="reports"),
    path("reports/new/", composing(reports.new), name="new_report"),
    path("reports/schedules/", composing(reports.schedule), name="add_schedule"),
    path("reports/schedules/<id:schedule_id>/stop/", composing(reports.stop_schedule), name="stop_schedule"),
    path("reports/<id:report_id>/", reading(reports.report), name="report"),
    path("reports/<id:report_id>/edit/", right("report:compose", BOTH)(reports.edit), name="edit_report"),
    path("reports/<id:report_id>/submit/", composing(reports.submit), name="submit_report"),
    path(
        "reports/<id:report_id>/decide/", right("report:review", WRITE)(reports.decide), name="decide_report"
    ),
    path(
        "reports/<id:report_id>/comment/", right("report:read", WRITE)(reports.comment), name="comment_report"
    ),
    path("reports/<id:report_id>/pdf/", reading(reports.take_away), {"ending": "pdf"}, name="report_pdf"),
    path("reports/<id:report_id>/xlsx/", reading(reports.take_away), {"ending": "xlsx"}, name="report_xlsx"),
    path("reports/<id:report_id>/csv/", reading(reports.take_away), {"ending": "csv"}, name="report_csv"),
    path("reports/<id:report_id>/share/", sharing(reports.share), name="share_report"),
    path("reports/<id:report_id>/mail/", sharing(reports.mail), name="mail_report"),
    path("reports/<id:report_id>/links/<id:link_id>/revoke/", sharing(reports.revoke), name="revoke_link"),
    path("webhooks/", right("brand:configure")(webhooks.webhooks), name="webhooks"),
    path("webhooks/new/", configuring(webhooks.add), name="add_webhook"),
    path("webhooks/<id:webhook_id>/rotate/", configuring(webhooks.rotate), name="rotate_webhook"),
    path("webhooks/<id:webhook_id>/stop/", configuring(webhooks.stop), name="stop_webhook"),
    path(
        "webhooks/deliveries/<id:delivery_id>/replay/", configuring(webhooks.replay), name="replay_delivery"
    ),
    path("link/referral/<str:token>/answer", open_to_all(WRITE)(webhooks.answer), name="answer_referral"),
    path("link/report/<str:token>/", open_to_all(BOTH)(link.report), name="link_report"),
    path("link/report/<str:token>/look.css", open_to_all()(link.look), name="link_look"),
    path("link/report/<str:token>/pdf/", open_to_all()(link.take_away), {"ending": "pdf"}, name="link_pdf"),
    path(
        "link/report/<str:token>/xlsx/", open_to_all()(link.take_away), {"ending": "xlsx"}, name="link_xlsx"
    ),
    path("transparency/", open_to_all()(portal.transparency), name="transparency"),
    path("transparency/look.css", open_to_all()(portal.look), name="portal_look"),
]
