"""Who lives in a chunk: traits, names, addresses and telephone numbers."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]
import pyarrow.compute as pc  # type: ignore[import-untyped,unused-ignore]

from demo import rates, vocabulary
from demo.columns import Bools, Floats, Ints, Text, id_texts
from demo.world import CHUNK_PEOPLE, MAIL_LINK, REGION_SHARE, USER, World, hash64

CODE_LETTERS = 5  # enough for 60 million people
_ALPHABET = np.frombuffer(b"0123456789abcdefghijklmnopqrstuvwxyz", np.uint8)
# a step that shares no factor with the size of the range walks through it without a repeat
_CODE_STEP, _PHONE_STEP, _PHONE_RANGE = 48_271, 1_234_567, 8_000_000_000


@dataclass(frozen=True)
class People:
    """Traits that never change; every array has shape (people,)."""

    ids: Ints
    segment: Ints
    region: Ints
    arrival: Ints  # day of the first interest, 0 = there from the start
    keen: Floats  # multiplies the chance to buy
    refuses: Bools  # web analytics
    is_test: Bools
    is_marked: Bools  # test account that the company marked as internal
    in_social_audience: Bools
    ad_holdout: Bools  # shape (3, people): display, paid social, retargeting
    mail_holdout: Bools
    onboarding_arm: Bools
    erasure_day: Ints  # day on which one would ask to be forgotten, -1 = never
    erasure_stays: Bools
    prefers_phone: Floats  # share of product use in the mobile application
    first_name: Ints
    last_name: Ints
    email: Text  # of the account
    second_email: Text  # at the office, null where there is none
    gives_office: Bools  # whether the office's is the address that forms and sales get
    phone: Text  # E.164
    user_id: Text
    link_code: Text

    @property
    def count(self) -> int:
        return len(self.ids)

    def addresses(self, person: Ints, at_office: Bools) -> Text:
        """Addresses of these people, shape (n,): the office's where wanted and where there is."""
        rows = pa.array(person)
        private = self.email.take(rows)
        office = pc.coalesce(self.second_email.take(rows), private)
        return pc.if_else(pa.array(at_office), office, private)


def draw_people(world: World, chunk: int, count: int, rng: np.random.Generator) -> People:
    """People number `chunk * CHUNK_PEOPLE` and following."""
    ids = np.arange(count, dtype=np.int64) + chunk * CHUNK_PEOPLE
    first = rng.integers(0, len(vocabulary.FIRST_NAMES), count)
    last = rng.integers(0, len(vocabulary.LAST_NAMES), count)
    is_test = _exactly(count, min(count, max(2, round(count * rates.TEST_ACCOUNT))), rng)
    erasure = np.where(
        rng.random(count) < rates.ERASURE_WISH, rng.integers(world.days // 6, world.days, count), -1
    )
    email, second = _emails(world, ids, first, last, is_test, rng)
    arrival = rng.triangular(*rates.ARRIVES, count) * world.days
    return People(
        ids=ids,
        segment=rng.choice(len(rates.SEGMENTS), count, p=rates.SEGMENT_SHARE),
        region=rng.choice(len(REGION_SHARE), count, p=REGION_SHARE),
        arrival=np.maximum(0, arrival).astype(np.int64),
        keen=np.exp(rng.normal(0.0, rates.CONVERT_SPREAD, count))
        * np.where(is_test, rates.CONVERT_TEST_ACCOUNT, 1.0),
        refuses=rng.random(count) < rates.REFUSES_ANALYTICS,
        is_test=is_test,
        is_marked=is_test & (rng.random(count) < rates.TEST_ACCOUNT_MARKED),
        in_social_audience=rng.random(count) < rates.SOCIAL_AUDIENCE,
        ad_holdout=rng.random((3, count)) < rates.AD_HOLDOUT,
        mail_holdout=rng.random(count) < rates.EMAIL_HOLDOUT,
        onboarding_arm=rng.random(count) < 0.5,
        erasure_day=erasure,
        erasure_stays=rng.random(count) < rates.ERASURE_STAYS,
        prefers_phone=rng.beta(0.6, 1.8, count),
        first_name=first,
        last_name=last,
        email=email,
        second_email=second,
        gives_office=rng.random(count) < 0.5,
        phone=_phones(world, ids),
        user_id=id_texts("u", hash64(world.seed, USER, ids)),
        link_code=id_texts("", hash64(world.seed, MAIL_LINK, ids)),
    )


def _exactly(count: int, chosen: int, rng: np.random.Generator) -> Bools:
    mask = np.zeros(count, bool)
    mask[rng.choice(count, chosen, replace=False)] = True
    return mask


def _codes(world: World, ids: Ints) -> Text:
    """Short codes that keep the addresses of namesakes apart, one per person."""
    size = len(_ALPHABET) ** CODE_LETTERS
    value = (ids * _CODE_STEP + world.seed * 7_919 % size) % size
    digits = value[:, None] // len(_ALPHABET) ** np.arange(CODE_LETTERS) % len(_ALPHABET)
    letters = np.ascontiguousarray(_ALPHABET[digits]).view(f"S{CODE_LETTERS}").ravel()
    return pc.cast(pa.array(letters, pa.binary()), pa.string())


def _emails(
    world: World, ids: Ints, first: Ints, last: Ints, is_test: Bools, rng: np.random.Generator
) -> tuple[Text, Text]:
    count = len(ids)
    given = pc.utf8_lower(pa.array(vocabulary.FIRST_NAMES)).take(pa.array(first))
    family = pc.utf8_lower(pa.array(vocabulary.LAST_NAMES)).take(pa.array(last))
    code = _codes(world, ids)
    hosts = rng.choice(len(vocabulary.MAIL_HOSTS), count, p=vocabulary.MAIL_HOST_SHARE)
    host = pa.array(vocabulary.MAIL_HOSTS).take(pa.array(hosts))
    local = pc.binary_join_element_wise(given, ".", family, code, "")
    private = pc.binary_join_element_wise(local, host, "@")
    styles = [
        pc.binary_join_element_wise(*parts, f"@{vocabulary.TEST_HOST}", "")
        for parts in (("qa.", code), ("test-", given, code), (given, ".demo", code))
    ]
    own = pc.choose(pa.array(rng.integers(0, len(styles), count)), *styles)
    work = rng.integers(0, len(vocabulary.WORK_HOSTS), count)
    office = pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(given, 0, 1),
        family,
        code,
        "@",
        pa.array(vocabulary.WORK_HOSTS).take(pa.array(work)),
        "",
    )
    has_second = (rng.random(count) < rates.SECOND_EMAIL) & ~is_test
    return (
        pc.if_else(pa.array(is_test), own, private),
        pc.if_else(pa.array(has_second), office, pa.scalar(None, pa.string())),
    )


def _phones(world: World, ids: Ints) -> Text:
    shift = world.seed * 104_729 % _PHONE_RANGE
    number = 2_000_000_000 + (ids * _PHONE_STEP + shift) % _PHONE_RANGE
    return pc.binary_join_element_wise("+1", pc.cast(pa.array(number), pa.string()), "")
