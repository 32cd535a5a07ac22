"""Staff: accounts, links that work once, sessions that end, failed sign-ins that add up, a trail nobody rewrites."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from desk.leads import EmailTaken, Failures, NoStaff, Store

DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)


def test_an_account_is_found_by_its_address_however_it_is_written(store: Store) -> None:
    made = store.add_staff(" Ana.Ruiz@Example.org ", "Ana Ruiz", "intake", store.clock())
    assert (made.email, made.password_hash, made.disabled) == ("ana.ruiz@example.org", None, None)
    assert store.staff_by_email("ANA.RUIZ@example.org") == store.staff(made.id) == made
    assert store.staff_by_email("nobody@example.org") is None


def test_two_accounts_never_share_an_address(store: Store) -> None:
    store.add_staff("ana@example.org", "Ana", "intake", store.clock())
    with pytest.raises(EmailTaken):
        store.add_staff("ANA@example.org", "Other", "admin", store.clock())
    assert [each.name for each in store.all_staff()] == ["Ana"]


def test_a_role_there_is_not_is_refused_with_those_there_are(store: Store) -> None:
    with pytest.raises(ValueError, match="intake, lead, marketer, admin, auditor"):
        store.add_staff("ana@example.org", "Ana", "boss", store.clock())


def test_a_password_hash_is_kept(store: Store) -> None:
    ana = store.add_staff("ana@example.org", "Ana", "intake", store.clock())
    store.set_password_hash(ana.id, "$argon2id$x")
    assert store.staff(ana.id).password_hash == "$argon2id$x"
    with pytest.raises(NoStaff):
        store.set_password_hash("nobody", "$argon2id$x")


def test_a_link_signs_in_once(store: Store) -> None:
    ana = store.add_staff("ana@example.org", "Ana", "intake", store.clock())
    token = store.make_link(ana.id, store.clock(), DAY)
    assert store.link(token, store.clock()) == ana
    assert store.use_link(token, store.clock()) == ana
    assert store.use_link(token, store.clock()) is None
    assert store.link(token, store.clock()) is None


def test_of_eight_who_use_a_link_at_once_one_gets_in(store: Store) -> None:
    ana = store.add_staff("ana@example.org", "Ana", "intake", store.clock())
    token = store.make_link(ana.id, store.clock(), DAY)
    together = Barrier(8)

    def use(_: int) -> bool:
        together.wait()
        return store.use_link(token, store.clock()) is not None

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(use, range(8))).count(True) == 1


def test_a_link_is_dead_after_its_time_and_after_a_newer_one(store: Store, clock: Any) -> None:
    ana = store.add_staff("ana@example.org", "Ana", "intake", clock())
    first = store.make_link(ana.id, clock(), DAY)
    second = store.make_link(ana.id, clock(), DAY)
    assert store.use_link(first, clock()) is None
    assert store.use_link(second, clock.move(days=1)) is None


def test_nobody_gets_no_link(store: Store) -> None:
    with pytest.raises(NoStaff):
        store.make_link("nobody", store.clock(), DAY)
    assert store.use_link("made up", store.clock()) is None


def test_a_session_lasts_until_it_expires_or_is_closed(store: Store, clock: Any) -> None:
    ana = store.add_staff("ana@example.org", "Ana", "intake", clock())
    opened = store.open_session(b"a" * 32, ana.id, "csrf-1", clock(), clock() + timedelta(hours=12))
    assert store.session(b"a" * 32, clock()) == opened
    store.touch_session(b"a" * 32, clock.move(minutes=5))
    assert store.session(b"a" * 32, clock()).last_seen == clock()
    assert store.session(b"a" * 32, opened.expires) is None
    store.close_session(b"a" * 32)
    assert store.session(b"a" * 32, clock()) is None


def test_all_sessions_of_one_person_end_at_once(store: Store, clock: Any) -> None:
    ana = store.add_staff("ana@example.org", "Ana", "intake", clock())
    ben = store.add_staff("ben@example.org", "Ben", "lead", clock())
    for token, whose in ((b"a" * 32, ana), (b"b" * 32, ana), (b"c" * 32, ben)):
        store.open_session(token, whose.id, "csrf", clock(), clock() + DAY)
    assert store.close_sessions(ana.id) == 2
    assert store.session(b"a" * 32, clock()) is None
    assert store.session(b"c" * 32, clock()).staff_id == ben.id


def test_a_disabled_account_has_no_session_and_no_link(store: Store) -> None:
    ana = store.add_staff("ana@example.org", "Ana", "intake", store.clock())
    token = store.make_link(ana.id, store.clock(), DAY)
    store.open_session(b"a" * 32, ana.id, "csrf", store.clock(), store.clock() + DAY)
    store.disable_staff(ana.id, store.clock())
    assert store.session(b"a" * 32, store.clock()) is None
    assert store.use_link(token, store.clock()) is None
    assert store.staff_by_email("ana@example.org").disabled == store.clock()


def test_failed_signins_add_up_within_the_window_and_start_anew_after_it(store: Store, clock: Any) -> None:
    first = clock()
    store.failed_signin("account:ana", clock(), QUARTER)
    assert store.failed_signin("account:ana", clock.move(minutes=10), QUARTER) == Failures(2, first, clock())
    assert store.signin_failures("account:ana", clock.move(minutes=15), QUARTER).count == 2
    assert store.signin_failures("account:ana", clock.move(minutes=1), QUARTER) is None
    assert store.failed_signin("account:ana", clock(), QUARTER).count == 1
    store.clear_signin_failures("account:ana")
    assert store.signin_failures("account:ana", clock(), QUARTER) is None


def test_failed_signins_at_once_are_all_counted(store: Store) -> None:
    store.failed_signin("address:1", store.clock(), QUARTER)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.failed_signin("address:1", store.clock(), QUARTER), range(24)))
    assert store.signin_failures("address:1", store.clock(), QUARTER).count == 25


def test_the_trail_of_an_object_is_told_in_order(store: Store, clock: Any) -> None:
    store.audit("ana", "view", "lead-1", "ok", clock(), "192.0.2.7")
    store.audit("ben", "claim", "lead-1", "refused", clock.move(minutes=1))
    store.audit(None, "sign in", None, "refused", clock.move(minutes=1))
    assert [(line.staff_id, line.action, line.outcome, line.address) for line in store.audit_of("lead-1")] == [
        ("ana", "view", "ok", "192.0.2.7"),
        ("ben", "claim", "refused", None),
    ]
    assert [line.action for line in store.audit_trail(2)] == ["sign in", "claim"]
