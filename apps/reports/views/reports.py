"""Reports: the list, composing, proofreading, reading, taking away, sharing."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.detection.models import Crisis
from apps.reports.charts import safe_colour
from apps.reports.documents.blocks import blocks_of, section_titles
from apps.reports.documents.pdf import pdf_of
from apps.reports.models import Report, ShareLink
from apps.reports.period import Period, asked_for, today
from apps.reports.selectors import reports as reading
from apps.reports.selectors.portal import crises
from apps.reports.services import composing, links, sending
from apps.reports.services.access import note_reading
from apps.reports.tables import XLSX_TYPE, csv_of, xlsx_of


def number_of(text: str | None) -> int:
    """A row's number; 0 for anything that cannot be one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 18 else 0


def _report(request: HttpRequest, report_id: int) -> Report:
    try:
        return reading.report_for(request.actor, report_id)  # type: ignore[attr-defined]
    except Report.DoesNotExist:
        raise Http404("report") from None


def reports(request: HttpRequest) -> HttpResponse:
    """Reports to read; for those who make them, also what is being made, the schedules, and a new one."""
    now, actor = timezone.now(), request.actor  # type: ignore[attr-defined]
    note_reading(actor, "reports", now)
    day = today(now, request.brand.time_zone)  # type: ignore[attr-defined]
    monday = day - timedelta(days=day.weekday())
    return render(
        request,
        "reports/reports.html",
        {
            "section": "reports",
            "rows": reading.reports_for(actor),
            "schedules": reading.schedules() if actor.may("report:compose") else [],
            "crises": crises()[:10] if actor.may("report:compose") else [],
            "first": monday - timedelta(days=7),
            "last": monday - timedelta(days=1),
        },
    )


def new(request: HttpRequest) -> HttpResponse:
    """Begin a report."""
    now, zone = timezone.now(), request.brand.time_zone  # type: ignore[attr-defined]
    kind, crisis_id = request.POST.get("kind", ""), None
    if kind == "crisis":
        crisis = Crisis.objects.filter(pk=number_of(request.POST.get("crisis"))).first()
        if crisis is None:
            raise composing.ReportProblem(_("Choose the crisis."), field="crisis")
        period, crisis_id = composing.crisis_days(crisis, zone, now), crisis.pk
    else:
        period = asked_for(request.POST, now, zone)
    report = composing.begin_report(
        request.actor,  # type: ignore[attr-defined]
        kind,
        period.first,
        period.last,
        now,
        language=request.POST.get("language", "fr"),
        crisis_id=crisis_id,
    )
    return redirect("edit_report", report.pk)


def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """A report as it reads, with what the reader may do about it."""
    found, now = _report(request, report_id), timezone.now()
    note_reading(request.actor, "report", now, report=found)  # type: ignore[attr-defined]
    return _page(request, found, {})


def _page(request: HttpRequest, found: Report, more: dict[str, Any], status: int = 200) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    signed = found.state == Report.State.SIGNED_OFF
    return render(
        request,
        "reports/report.html",
        {
            "section": "reports",
            "report": found,
            "blocks": blocks_for(request, found),
            "comments": reading.comments_of(found),
            "links": reading.links_of(found) if signed and actor.may("report:share") else [],
            "may_sign": actor.may("report:review") and found.author_id != actor.user_id,
            "now": timezone.now(),
        }
        | more,
        status=status,
    )


def blocks_for(request: HttpRequest, found: Report) -> list[dict[str, Any]]:
    """The report's blocks in its own language."""
    with translation.override(found.language):
        sheet, rows = reading.content_of(found)
        colour = safe_colour(request.brand.colour)  # type: ignore[attr-defined]
        return blocks_of(found, sheet, rows, colour, "inherit")


def edit(request: HttpRequest, report_id: int) -> HttpResponse:
    """Compose: title, words, which sections and in which order."""
    found = _report(request, report_id)
    if request.method == "POST":
        composing.edit_report(
            request.actor,  # type: ignore[attr-defined]
            report_id,
            title=request.POST.get("title", ""),
            commentary=request.POST.get("commentary", ""),
            sections=_sections_of(request),
            now=timezone.now(),
        )
        messages.success(request, _("Saved."))
        if request.POST.get("then") == "submit":
            composing.submit_report(request.actor, report_id, timezone.now())  # type: ignore[attr-defined]
        return redirect("report", report_id)
    titles = section_titles()
    kept = {one["name"]: one["text"] for one in found.sections}
    names = [*kept, *(name for name in composing.SECTIONS if name not in kept)]
    sections = [
        {"name": name, "title": titles[name], "text": kept.get(name, ""), "on": name in kept, "place": place}
        for place, name in enumerate(names, 1)
    ]
    return render(request, "reports/edit.html", {"section": "reports", "report": found, "sections": sections})


def _sections_of(request: HttpRequest) -> list[dict[str, str]]:
    """The ticked sections in the order of their numbers."""
    chosen = [name for name in composing.SECTIONS if request.POST.get(f"on-{name}")]
    chosen.sort(key=lambda name: number_of(request.POST.get(f"place-{name}")))
    return [{"name": name, "text": request.POST.get(f"text-{name}", "")} for name in chosen]


def submit(request: HttpRequest, report_id: int) -> HttpResponse:
    """Hand over to proofreading."""
    composing.submit_report(request.actor, report_id, timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Handed to proofreading."))
    return redirect("report", report_id)


def decide(request: HttpRequest, report_id: int) -> HttpResponse:
    """Sign off, or send back with the reason."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    if request.POST.get("decision") == "sign":
        composing.sign_off(actor, report_id, now)
        messages.success(request, _("Signed off: its numbers do not change any more."))
    else:
        composing.return_report(actor, report_id, request.POST.get("reason", ""), now)
        messages.success(request, _("Sent back."))
    return redirect("report", report_id)


def comment(request: HttpRequest, report_id: int) -> HttpResponse:
    """A word on a report."""
    composing.comment(request.actor, report_id, request.POST.get("text", ""), timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Your word was sent to the account manager."))
    return redirect("report", report_id)


def take_away(request: HttpRequest, report_id: int, ending: str) -> HttpResponse:
    """The report as a PDF, a workbook, or one row a case."""
    found = _report(request, report_id)
    note_reading(request.actor, f"report {ending}", timezone.now(), report=found)  # type: ignore[attr-defined]
    return file_of(request, found, ending)


def file_of(request: HttpRequest, found: Report, ending: str) -> HttpResponse:
    """The file itself; reports/link.py serves it too."""
    with translation.override(found.language):
        sheet, rows = reading.content_of(found)
        if ending == "pdf":
            content, kind = pdf_of(found, sheet, list(rows), request.brand), "application/pdf"  # type: ignore[attr-defined]
        elif ending == "xlsx":
            content, kind = xlsx_of(found.title, sheet, rows), XLSX_TYPE
        else:
            content, kind = csv_of(rows, sheet.period.zone), "text/csv; charset=utf-8"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{sending.file_name(found, ending)}"'
    return response


def export(request: HttpRequest, ending: str) -> HttpResponse:
    """Any period as a workbook or one row a case, without a report."""
    now, brand = timezone.now(), request.brand  # type: ignore[attr-defined]
    period: Period = asked_for(request.GET, now, brand.time_zone)
    note_reading(request.actor, f"export {ending}", now)  # type: ignore[attr-defined]
    unsaved = Report(
        title=brand.name,
        first_day=period.first,
        last_day=period.last,
        language=translation.get_language() or "fr",
    )
    return file_of(request, unsaved, ending)


def share(request: HttpRequest, report_id: int) -> HttpResponse:
    """Make a link; its address is shown this once."""
    link, token = links.make_link(
        request.actor,  # type: ignore[attr-defined]
        report_id,
        days=number_of(request.POST.get("days")),
        password=request.POST.get("password", ""),
        for_whom=request.POST.get("for_whom", ""),
    )
    address = f"{settings.BASE_URL}/b/{request.brand.slug}/link/report/{token}/"  # type: ignore[attr-defined]
    return _page(request, link.report, {"address": address})


def revoke(request: HttpRequest, report_id: int, link_id: int) -> HttpResponse:
    """End a link for good."""
    if not ShareLink.objects.filter(pk=link_id, report_id=report_id).exists():
        raise Http404("link")
    links.revoke_link(request.actor, link_id)  # type: ignore[attr-defined]
    messages.success(request, _("The link opens nothing any more."))
    return redirect("report", report_id)


def mail(request: HttpRequest, report_id: int) -> HttpResponse:
    """Mail the report to somebody."""
    sending.mail_to(request.actor, report_id, request.POST.get("email", ""), timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("It will leave in a moment."))
    return redirect("report", report_id)


def schedule(request: HttpRequest) -> HttpResponse:
    """A new schedule."""
    sending.add_schedule(
        request.actor,  # type: ignore[attr-defined]
        request.POST.get("kind", ""),
        request.POST.get("language", "fr"),
        request.POST.get("recipients", ""),
        timezone.now(),
    )
    messages.success(request, _("Saved."))
    return redirect("reports")


def stop_schedule(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """End a schedule."""
    sending.stop_schedule(request.actor, schedule_id)  # type: ignore[attr-defined]
    messages.success(request, _("No more reports are begun for it."))
    return redirect("reports")
