"""Filling an empty installation with the demo, by the services of real life."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from apps.agency.access import SYSTEM, Actor, actor_at
from apps.agency.models import Agency, Brand, User
from apps.agency.services import add_member, create_agency, create_brand
from apps.analysis.services import classify
from apps.cases.services.opening import sort
from apps.charter.models import ServiceHours
from apps.charter.opening_hours import DAYS
from apps.charter.services import start as start_charter
from apps.collection.models import Feed
from apps.core.models import OutboxEvent
from apps.core.tenancy import entered
from apps.desk.demo import journeys, story
from apps.desk.demo.cast import AGENCY, BRANDS, PASSWORD, PEOPLE, DemoBrand
from apps.desk.demo.past import past_posts
from apps.detection import crises, judging
from apps.detection import services as detection
from apps.detection.models import Alert
from apps.monitoring.models import Mention
from apps.monitoring.services.accounts import add_feed, connect_account
from apps.monitoring.services.recording import Found, record_mentions
from apps.monitoring.services.watches import save_watch
from apps.networks.practice.server.store import Store
from apps.networks.practice.server.town import Town
from apps.reports.services.figures import count_days

BATCH = 400
BACKLOG = 40  # posts of a new town's past
Tell = Callable[[str], None]


def fill(now: datetime, tell: Tell) -> None:
    """Make the agency, its brands, people, past and cases. now: the moment at which the demo begins."""
    agency = create_agency(SYSTEM, *AGENCY)
    brands = {}
    for one in BRANDS:
        brand = create_brand(SYSTEM, agency, one.slug, one.name, languages=["fr", "en"])
        Brand.objects.filter(pk=brand.pk).update(colour=one.colour)
        brands[one.slug] = brand
    people = _people(agency, brands)
    town = Store(settings.DATA_DIR / "practice" / "practice.sqlite3")
    Town(town).fill(BACKLOG, now=now.timestamp())
    for one in BRANDS:
        brand = brands[one.slug]
        tell(f"demo: {one.name}")
        with entered(brand):
            team = story.Team(*(_actor(people[name], brand) for name in ("alice", "bob", "carole")))
            with transaction.atomic():
                start_charter(now)
                # A demo is opened at any hour, and its clocks should run.
                ServiceHours.objects.update(
                    week={day: [["00:00", "24:00"]] for day in DAYS}, holidays_country=""
                )
            _listen(one, now)
            _past(one.slug, now)
            _troubles(team, one.slug, town, now)
            judging.judge(now)
            # In the story the brand was watched all along: its past alerts were noticed when they rang.
            Alert.objects.filter(began_at__lt=now - timedelta(days=1)).update(
                detected_at=F("began_at") + judging.BUCKET
            )
            count_days((now - timedelta(days=61)).date(), now.date(), now)
            if one.slug == "lumen":
                _crisis(team, people["bob"].pk, now)
    town.close()
    _shared_stream(now)


def _actor(user: User, brand: Brand) -> Actor:
    actor = actor_at(user, brand)
    assert actor is not None
    return actor


def _people(agency: Agency, brands: dict[str, Brand]) -> dict[str, User]:
    users = {}
    for person in PEOPLE:
        places: list[Brand | None] = [brands[slug] for slug in person.brands]
        for brand in places or [None]:
            member = add_member(SYSTEM, agency, brand, person.role, person.email, name=person.name)
        user = member.user
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        users[person.email.partition("@")[0]] = user
    return users


def _listen(one: DemoBrand, now: datetime) -> None:
    account = connect_account(
        SYSTEM, "practice", one.handle, {"token": f"practice-{one.handle}"}, server=settings.PRACTICE_URL
    )
    add_feed(
        SYSTEM,
        "practice",
        f"@{one.handle}",
        {"listen": "notifications", "server": settings.PRACTICE_URL},
        now,
        account=account,
        interval_seconds=5,
    )
    for name, query in one.watches:
        save_watch(SYSTEM, name, query, now)


def _shared_stream(now: datetime) -> None:
    Feed.objects.create(
        kind="practice",
        name="Réseau d’exercice",
        params={"listen": "stream", "server": settings.PRACTICE_URL},
        interval_seconds=3,
        next_at=now,
    )


def _past(slug: str, now: datetime) -> None:
    """Record and classify the past; it is counted at the time when it was said, and opens no case by itself."""
    posts = list(past_posts(slug, now))
    for start in range(0, len(posts), BATCH):
        with transaction.atomic():
            recorded = record_mentions([Found(post) for post in posts[start : start + BATCH]], now)
            classify(recorded.mention_ids, now)
            detection.measure(recorded.mention_ids, now)
            # The past needs no worker: its events are told here.
            OutboxEvent.objects.filter(
                topic__in=[
                    "monitoring.mentions_recorded",
                    "analysis.mentions_classified",
                    "detection.judge_due",
                ],
                done_at=None,
            ).delete()


def _record(town: Store, posts: list[story.PostData], now: datetime) -> list[Mention]:
    posts = journeys.said_in_town(town, posts)
    with transaction.atomic():
        recorded = record_mentions([Found(post, addressed=True) for post in posts], now)
        classify(recorded.mention_ids, now)
        detection.measure(recorded.mention_ids, now)
        OutboxEvent.objects.filter(
            topic__in=["monitoring.mentions_recorded", "analysis.mentions_classified"], done_at=None
        ).delete()
    return list(Mention.objects.filter(pk__in=recorded.mention_ids).order_by("posted_at"))


def _troubles(team: story.Team, slug: str, town: Store, now: datetime) -> None:
    """What is going on now: cases in several states."""
    story.past_cases(team, slug, now)
    {"lumen": _lumen, "tramway": _tramway, "basilic": _basilic}[slug](team, town, now)


def _lumen(team: story.Team, town: Store, now: datetime) -> None:
    ago = lambda minutes: now - timedelta(minutes=minutes)  # noqa: E731 - reads like the sentence it is
    mentions = _record(
        town,
        [
            story.post(
                "now-lumen-1",
                "odile_brume",
                "@maison_lumen ma lampe Aurore chauffe énormément au bout d'une heure, le pied brûle. C'est normal ?",
                ago(55),
                132,
            ),
            story.post(
                "now-lumen-2",
                "papa_de_zoe",
                "Pareil chez nous @maison_lumen : la lampe Aurore brûle. Ma fille de 4 ans a failli se brûler, c'est dangereux !",
                ago(40),
                87,
            ),
            story.post(
                "now-lumen-3",
                "tests_de_lucie",
                "J'ai mesuré 74 °C sur le pied de la lampe Aurore de @maison_lumen. J'en parle demain dans ma vidéo.",
                ago(26),
                24_300,
            ),
            story.post(
                "now-lumen-4",
                "gabin_d",
                "@maison_lumen deux semaines que j'attends une réponse pour mon échange, vous vous moquez de vos clients.",
                ago(15),
            ),
        ],
        now,
    )
    story.referred_case(
        team,
        mentions[0],
        "Quelle température le pied de l'Aurore peut-il atteindre ? Y a-t-il un lot concerné ?",
        ago(50),
    )
    kept, broken = _record(
        town,
        [
            story.post(
                "past-lumen-1",
                "marc_atelier",
                "@maison_lumen le variateur de ma lampe bourdonne tellement fort que je ne peux pas dormir. Décevant.",
                ago(31 * 60),
            ),
            story.post(
                "past-lumen-2",
                "lea_rennes",
                "@maison_lumen l'abat-jour est devenu jaune en un mois, c'est nul pour ce prix. Et personne ne répond.",
                ago(26 * 60),
            ),
        ],
        now,
    )
    journeys.promise_kept(team, kept, ago(31 * 60 - 5))
    journeys.promise_broken(team, broken, ago(26 * 60 - 5))
    case = story.analysed(
        team, story.open_case(team, mentions[1], ago(36)), ago(36), "product", "unhappy_customer"
    )
    story.drafted(
        team,
        case,
        "Bonjour, merci de nous avoir alertés, et nous sommes désolés pour cette frayeur. Débranchez la lampe : nous venons la"
        " reprendre et vous remboursons. Envoyez-nous votre adresse en message privé, nous passons cette semaine. L'équipe",
        ago(36),
    )
    with transaction.atomic():
        sort([mention.pk for mention in mentions], now)


def _tramway(team: story.Team, town: Store, now: datetime) -> None:
    ago = lambda minutes: now - timedelta(minutes=minutes)  # noqa: E731
    mentions = _record(
        town,
        [
            story.post(
                "now-tram-1",
                "julien_colis",
                "@tramway_express mon violon devait arriver lundi, on est vendredi et personne ne répond. J'ai un concert demain !",
                ago(70),
                214,
            ),
            story.post(
                "now-tram-2",
                "lecolisfantome",
                "@tramway_express je suis votre colis et je ne viendrai JAMAIS hahaha bande de nuls",
                ago(60),
                1_204,
            ),
            story.post(
                "now-tram-3",
                "karine_b2b",
                "@tramway_express six colis clients bloqués au dépôt de Metz, je perds des commandes. Une date ?",
                ago(30),
                1_870,
            ),
            story.post(
                "now-tram-4",
                "mamie_suzon",
                "Le livreur de @tramway_express a jeté mon paquet par-dessus le portail. Le vase est cassé.",
                ago(12),
            ),
        ],
        now,
    )
    case = story.analysed(
        team, story.open_case(team, mentions[0], ago(66)), ago(66), "service", "unhappy_customer"
    )
    draft = story.drafted(
        team, case, "Bonjour Julien, vous n'aviez qu'à choisir la livraison express !!!", ago(66)
    )
    story.drafting.review_draft(
        team.bob, draft.pk, False, "On ne reproche rien au client : des excuses, puis une date.", ago(48)
    )
    story.troll_case(team, mentions[1], ago(55))
    story.open_case(team, mentions[2], ago(25))
    unknown, racist, refused = _record(
        town,
        [
            story.post(
                "past-tram-1",
                "bastien_lille",
                "@tramway_express colis annoncé perdu, puis retrouvé, puis perdu. Je fais quoi ?",
                ago(3 * 60),
            ),
            story.post(
                "past-tram-2",
                "franck_z",
                "@tramway_express avec des livreurs pareils, rentrez donc dans votre pays, on ne veut pas de vous ici.",
                ago(2 * 60),
            ),
            story.post(
                "past-tram-3",
                "nadia_vases",
                "Le vase que j'attendais de @tramway_express est arrivé en miettes, et le service client raccroche.",
                ago(50),
            ),
        ],
        now,
    )
    journeys.network_timed_out(team, unknown, ago(3 * 60 - 4))
    journeys.racist_removed(team, racist, ago(2 * 60 - 4))
    journeys.refused_then_approved(team, refused, ago(46))
    with transaction.atomic():
        sort([mention.pk for mention in mentions], now)


def _basilic(team: story.Team, town: Store, now: datetime) -> None:
    ago = lambda minutes: now - timedelta(minutes=minutes)  # noqa: E731
    texts = (
        "Les propos du fondateur de @basilic_co sur les serveurs sont honteux. Vos excuses, c'est pour quand ?",
        "Après cette interview, je boycotte Basilic & Co. Lamentable.",
        "@basilic_co vous cautionnez vraiment cette prise de parole ? Quelle honte pour vos équipes.",
        "Basilic & Co : le communiqué est pire que l'interview. Incroyable de mépris.",
        "Je travaillais chez @basilic_co, rien d'étonnant dans ces propos. Boycott.",
    )
    posts = [
        story.post(
            f"now-basil-{number}",
            f"cliente_{number}",
            texts[number % len(texts)],
            ago(4 + number * 2),
            80 + 37 * number,
        )
        for number in range(34)
    ]
    mentions = _record(town, posts, now)
    case = story.analysed(
        team, story.open_case(team, mentions[0], ago(60)), ago(60), "statement", "unhappy_customer"
    )
    draft = story.drafted(
        team,
        case,
        "Bonjour, nous comprenons votre colère. Ces propos ne reflètent pas ce que nous devons à nos équipes : notre fondateur leur"
        " présente ses excuses et les rencontre cette semaine. Nous publierons ce qui en sort. L'équipe",
        ago(60),
    )
    story.drafting.review_draft(team.bob, draft.pk, True, "", ago(40))
    with transaction.atomic():
        sort([mention.pk for mention in mentions[:8]], now)


def _crisis(team: story.Team, speaker_id: int, now: datetime) -> None:
    """The crisis of twelve days ago, declared on its alert and ended with its lessons."""
    alert = (
        Alert.objects.filter(began_at__lt=now - timedelta(days=10), began_at__gt=now - timedelta(days=14))
        .order_by("-severity")
        .first()
    )
    began = alert.began_at if alert else now - timedelta(days=12)
    crisis = crises.declare(
        team.carole,
        "Lampe Aurore : échauffements signalés",
        [{"user_id": speaker_id, "part": "speaker"}, {"user_id": team.carole.user_id, "part": "lead"}],
        began + timedelta(minutes=35),
        alert_id=alert.pk if alert else None,
    )
    crises.end(
        team.carole,
        crisis.pk,
        "Le premier message a été vu en 4 minutes, mais le service qualité n'avait pas d'astreinte : un numéro est désormais dans la fiche.",
        began + timedelta(days=2),
    )
    Alert.objects.filter(began_at__lt=now - timedelta(days=2)).update(
        state=Alert.State.CLOSED, feedback="true", ended_at=F("last_seen_at") + judging.BUCKET
    )
