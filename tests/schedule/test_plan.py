"""What a server is owed follows from the packs and its choices alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.community.settings import ServerSettings
from bot.schedule.model import Kind, Subscription, Wanted
from bot.schedule.occasions import Book, list_occasions, moment_of
from bot.schedule.plan import plan, plan_personal
from bot.show.pack import ShowPack
from tests.premieres import make_premiere, make_show

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
SETTINGS = ServerSettings(
    9, announcements=1, discussions=2, zone="Europe/Paris", configured_at=dt.datetime(2025, 4, 1, tzinfo=dt.UTC)
)
DATED = make_show(make_premiere())
MOMENT = dt.datetime(2025, 4, 24, 7, tzinfo=dt.UTC)
EVENING = dt.datetime(2025, 4, 25, 1, tzinfo=dt.UTC)
TIMED = make_show(make_premiere(time=EVENING))


def planned(settings: ServerSettings, *shows: ShowPack) -> dict[str, Wanted]:
    return {
        f"{one.key.kind} {one.key.part}".strip(): one for one in plan(Book({show.id: show for show in shows}), settings)
    }


def test_a_date_known_to_the_day_is_announced_in_the_servers_morning() -> None:
    found = planned(SETTINGS, DATED)
    assert found["premiere"].due == MOMENT
    assert found["reminder 604800"].due == MOMENT - 7 * DAY
    assert found["reminder 86400"].due == MOMENT - DAY


def test_a_lead_under_a_day_or_with_hours_is_left_out_where_only_the_day_is_known() -> None:
    leads = (HOUR, 36 * HOUR, 2 * DAY)
    found = planned(replace(SETTINGS, leads=leads), DATED)
    assert [name for name in found if name.startswith("reminder")] == ["reminder 172800"]


def test_a_stated_moment_is_announced_at_that_moment_with_every_lead() -> None:
    found = planned(SETTINGS, TIMED)
    assert found["premiere"].due == EVENING
    assert found["reminder 3600"].due == EVENING - HOUR
    assert found["reminder 86400"].due == EVENING - DAY


def test_whole_days_before_a_stated_moment_keep_the_wall_time_over_a_change_of_clocks() -> None:
    moment = dt.datetime(2025, 3, 30, 19, tzinfo=dt.UTC)  # 21:00 in Paris, in the evening after the change
    settings = replace(SETTINGS, configured_at=moment - 30 * DAY)
    found = planned(settings, make_show(make_premiere(time=moment)))
    assert found["reminder 86400"].due == moment - DAY + HOUR
    assert found["reminder 3600"].due == moment - HOUR


def test_discussions_follow_the_announcement_in_order_and_the_links_come_last() -> None:
    names = [f"{one.key.kind} {one.key.part}".strip() for one in plan(Book({"etoile": DATED}), SETTINGS)]
    assert names == [
        "reminder 604800",
        "reminder 86400",
        "premiere",
        *(f"{kind} S1E{number}" for number in range(1, 9) for kind in ("discussion", "poll")),
        "links",
    ]
    later = [one for one in plan(Book({"etoile": DATED}), SETTINGS) if one.key.kind is not Kind.REMINDER]
    assert {one.due for one in later} == {MOMENT}
    assert [one.sequence for one in later] == sorted({one.sequence for one in later})


def test_each_kind_has_its_bound() -> None:
    found = planned(SETTINGS, DATED)
    assert found["reminder 86400"].expires == MOMENT
    assert found["premiere"].expires == MOMENT + 12 * HOUR
    assert found["discussion S1E1"].expires is None
    assert found["links"].expires is None


def test_without_a_channel_there_is_nothing_to_post() -> None:
    assert plan(Book({"etoile": DATED}), replace(SETTINGS, announcements=None)) == []
    assert plan(Book({"etoile": DATED}), ServerSettings(9)) == []


def test_without_a_channel_for_them_there_are_no_discussions_and_no_links() -> None:
    kinds = {one.key.kind for one in plan(Book({"etoile": DATED}), replace(SETTINGS, discussions=None))}
    assert kinds == {Kind.REMINDER, Kind.PREMIERE}


def test_what_was_due_before_the_server_was_set_up_is_not_owed() -> None:
    found = planned(replace(SETTINGS, configured_at=MOMENT - 3 * DAY), DATED)
    assert "reminder 604800" not in found
    assert "reminder 86400" in found


def test_a_premiere_is_still_owed_to_who_sets_up_within_twelve_hours() -> None:
    assert "premiere" in planned(replace(SETTINGS, configured_at=MOMENT + 12 * HOUR), DATED)
    assert planned(replace(SETTINGS, configured_at=MOMENT + 12 * HOUR + HOUR), DATED) == {}


def test_every_show_and_premiere_counts() -> None:
    weekly = make_show(
        *(make_premiere(dt.date(2025, 5, day), name=f"e{day}", episodes=1) for day in (1, 8)), name="weekly"
    )
    occurrences = {one.key.occurrence for one in plan(Book({"etoile": DATED, "weekly": weekly}), SETTINGS)}
    assert occurrences == {"etoile/s1", "weekly/e1", "weekly/e8"}


@settings(max_examples=60)
@given(
    st.dates(dt.date(2020, 1, 1), dt.date(2036, 12, 31)),
    st.times(),
    st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia"]),
    st.sets(st.integers(1, 90 * 24), min_size=1, max_size=8),
)
def test_a_plan_is_in_order_unique_and_within_its_bounds(
    date: dt.date, morning: dt.time, zone: str, leads: set[int]
) -> None:
    settings = replace(
        SETTINGS,
        zone=zone,
        morning=morning.replace(second=0, microsecond=0),
        leads=tuple(dt.timedelta(hours=hours) for hours in leads),
        configured_at=dt.datetime(2019, 1, 1, tzinfo=dt.UTC),
    )
    show = make_show(make_premiere(date))
    wanted = plan(Book({show.id: show}), settings)
    assert len({one.key for one in wanted}) == len(wanted)
    assert [one.due for one in wanted] == sorted(one.due for one in wanted)
    assert all(one.expires is None or one.due < one.expires for one in wanted)
    reminders = [one for one in wanted if one.key.kind is Kind.REMINDER]
    assert len(reminders) == len([hours for hours in leads if hours % 24 == 0])
    assert all(one.due < moment_of(show.premieres[0], settings) for one in reminders)


def wish(about: str, lead: dt.timedelta, user: int = 5) -> Subscription:
    return Subscription(1, user, 9, about, lead, "en", may_mention=False)


def personal(show: ShowPack, *wishes: Subscription, settings: ServerSettings = SETTINGS) -> dict[str, Wanted]:
    return {
        one.key.part: one for one in plan_personal(list_occasions(Book({show.id: show}), settings), wishes, settings)
    }


def test_a_members_own_reminder_comes_before_or_after_a_stated_moment() -> None:
    found = personal(TIMED, wish("etoile/s1", HOUR), wish("etoile/s1", -2 * HOUR))
    assert (found["5:3600"].due, found["5:3600"].expires) == (EVENING - HOUR, EVENING)
    assert (found["5:-7200"].due, found["5:-7200"].expires) == (EVENING + 2 * HOUR, EVENING + 14 * HOUR)


def test_of_a_date_known_to_the_day_only_the_whole_days_of_a_members_lead_count() -> None:
    leads = (HOUR, dt.timedelta(), -HOUR, 36 * HOUR, -DAY)
    found = personal(DATED, *(wish("etoile/s1", lead) for lead in leads))
    assert [one.due - MOMENT for one in found.values()] == [0 * DAY, 0 * DAY, 0 * DAY, -DAY, DAY]
    assert found["5:3600"].expires == MOMENT + 12 * HOUR
    assert found["5:129600"].expires == MOMENT


def test_who_asks_for_one_thing_and_for_everything_of_its_show_is_reminded_once() -> None:
    wishes = (wish("etoile/s1", HOUR), wish("etoile/*", HOUR), wish("etoile/*", HOUR, user=6), wish("ballet/*", HOUR))
    assert list(personal(TIMED, *wishes)) == ["5:3600", "6:3600"]


def test_members_are_reminded_in_a_server_that_announces_nothing() -> None:
    silent = ServerSettings(9)
    book = Book({"etoile": TIMED}, subscriptions=(wish("etoile/*", HOUR),))
    assert [one.key.part for one in plan(book, silent)] == ["5:3600"]
