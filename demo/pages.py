"""The pages of a session: what was opened, in which order, when."""

from dataclasses import dataclass

import numpy as np

from demo.columns import Bools, Ints
from demo.life import (
    BUY,
    CANCEL,
    CAREERS,
    CART,
    DEMO,
    FAQ_AFTER,
    FAQ_FIRST,
    LOGGED_IN,
    PRICING,
    SHOP,
    SIGNUP,
    SUPPORT,
    Sessions,
)
from demo.vocabulary import (
    ADD_TO_CART,
    CHECKOUT_START,
    CUSTOMER_PAGES,
    FORM_SUBMIT,
    PAGE,
    PAGE_VIEW,
    PROSPECT_PAGES,
    PURCHASE,
)

# flag, place in the session (ordinary pages lie between 0 and 1), page, event
STEPS = (
    (LOGGED_IN, 0.20, "account", PAGE_VIEW),
    (FAQ_FIRST, 0.40, "faq", PAGE_VIEW),
    (PRICING, 0.50, "pricing", PAGE_VIEW),
    (FAQ_AFTER, 0.60, "faq", PAGE_VIEW),
    (CAREERS, 0.65, "careers", PAGE_VIEW),
    (SIGNUP, 0.70, "signup", PAGE_VIEW),
    (SIGNUP, 0.71, "signup", FORM_SUBMIT),
    (DEMO, 0.72, "demo", PAGE_VIEW),
    (DEMO, 0.73, "demo", FORM_SUBMIT),
    (SUPPORT, 0.74, "support", PAGE_VIEW),
    (SHOP, 0.75, "shop", PAGE_VIEW),
    (CART, 1.00, "cart", ADD_TO_CART),
    (SHOP, 1.00, "cart", ADD_TO_CART),
    (BUY, 1.01, "cart", ADD_TO_CART),
    (BUY, 1.02, "checkout", CHECKOUT_START),
    (BUY, 1.03, "purchase", PURCHASE),
    (CANCEL, 1.11, "cancel", PAGE_VIEW),
)
MORE_PAGES = 1.1  # mean number of ordinary pages after the first
MOST_MORE_PAGES = 7
LEAST_SECONDS, MEAN_SECONDS, MOST_SECONDS = 3, 45, 300
PAUSES = 0.01  # share of sessions with one long pause, still under half an hour
PAUSE_MINUTES = (14, 26)


@dataclass(frozen=True)
class Pages:
    """One row per event in order of session and time; every array has shape (events,)."""

    session: Ints  # row of the session
    page: Ints
    event: Ints
    at: Ints  # ms since the start of the world
    is_landing: Bools


def draw_pages(sessions: Sessions, is_customer: Bools, rng: np.random.Generator) -> Pages:
    """Pages of all sessions; is_customer has shape (sessions,) and shifts the interests."""
    count = len(sessions.person)
    more = np.minimum(rng.poisson(MORE_PAGES, count), MOST_MORE_PAGES)
    session = np.repeat(np.arange(count), more + 1)
    place = rng.random(len(session))
    place[np.cumsum(more + 1) - more - 1] = 0.0
    pick = rng.random(len(session))
    page = np.where(
        is_customer[session],
        np.searchsorted(np.cumsum(CUSTOMER_PAGES)[:-1], pick, side="right"),
        np.searchsorted(np.cumsum(PROSPECT_PAGES)[:-1], pick, side="right"),
    )
    parts = [(session, place, page, np.zeros(len(session), np.int64))]
    for flag, step, name, kind in STEPS:
        rows = np.flatnonzero(sessions.flags & flag)
        parts.append(
            (
                rows,
                np.full(len(rows), step),
                np.full(len(rows), PAGE[name]),
                np.full(len(rows), kind),
            )
        )
    session, page, event = (np.concatenate([part[i] for part in parts]) for i in (0, 2, 3))
    place = np.concatenate([part[1] for part in parts])
    order = np.argsort(session * 2 + place, kind="stable")
    session = session[order]
    is_landing = np.diff(session, prepend=-1) > 0
    at: Ints = sessions.start[session] + _since_start(session, is_landing, rng)
    return Pages(session, page[order], event[order], at, is_landing)


def _since_start(session: Ints, is_landing: Bools, rng: np.random.Generator) -> Ints:
    """Milliseconds since the session began, shape (events,)."""
    seconds = np.minimum(LEAST_SECONDS + rng.exponential(MEAN_SECONDS, len(session)), MOST_SECONDS)
    seconds[is_landing] = 0.0
    second_page = np.flatnonzero(is_landing[:-1] & ~is_landing[1:]) + 1
    paused = second_page[rng.random(len(second_page)) < PAUSES]
    seconds[paused] = rng.uniform(*PAUSE_MINUTES, len(paused)) * 60
    total = np.cumsum((seconds * 1000).astype(np.int64))
    first = np.flatnonzero(is_landing)
    before: Ints = total[first]
    return total - before[session]
