"""What customers do day by day: use the product, visit, order, complain, pay, cancel."""

import numpy as np

from demo import effects, rates
from demo.columns import Bools, Floats, Ints
from demo.life import CANCEL, LOGGED_IN, NEVER, SHOP, SUPPORT, Life, Today
from demo.prospects import WEEKDAY
from demo.vocabulary import DIRECT, PERIOD_DAYS
from demo.world import DAY_MS, HOUR_MS

USE_DROP_TENURE = 21  # days until one has a level of use to fall under
WEEK, MONTH = 7, 30  # days over which use is averaged


def welcome(life: Life, day: int) -> None:
    """Sets up those who bought today: first invoice, level of use, energy."""
    new = np.flatnonzero(life.conversion_day == day)
    rng = life.rng
    life.energy[new] = rng.normal(0.2, 0.3, len(new))
    life.habit_rate[new] = rates.USE[life.people.segment[new]] * np.exp(
        rng.normal(0, rates.USE_SPREAD, len(new))
    )
    life.month_use[new] = life.week_use[new] = 0.5 * life.habit_rate[new]
    _bill(life, day, new, np.zeros(len(new), np.int64))


def serve(life: Life, today: Today) -> None:
    """One day of all customers; who cancels today does nothing else."""
    crowd = np.flatnonzero(life.customers(today.day))
    hazard, mask = churn_hazard(life, today.day, crowd)
    cancels = life.rng.random(len(crowd)) < hazard
    _cancel(life, today, crowd[cancels], mask[cancels])
    crowd = crowd[~cancels]
    _use(life, today.day, crowd)
    _renew(life, today.day, crowd)
    _complain(life, today.day, crowd)
    _order(life, today, crowd)
    _answer_survey(life, today.day, crowd)
    _visit(life, today, crowd)


def churn_hazard(life: Life, day: int, crowd: Ints) -> tuple[Floats, Ints]:
    """Chance to cancel today from what was true before today, shape (n,), and what acts on it."""
    segment, tenure = life.people.segment[crowd], day - life.conversion_day[crowd]
    annual = life.annual[crowd]
    phase = tenure % PERIOD_DAYS[0]
    near = np.minimum(phase, PERIOD_DAYS[0] - phase) <= effects.RENEWAL_WINDOW_DAYS
    setup_took = life.setup_day[crowd] - life.conversion_day[crowd]
    late_setup = (life.setup_day[crowd] < 0) | (setup_took > effects.SETUP_DAYS)
    dropped = life.week_use[crowd] < effects.USAGE_DROP_RATIO * life.month_use[crowd]
    acting = (
        ((tenure > effects.SETUP_DAYS) & late_setup, effects.NO_SETUP),
        (dropped & (tenure >= USE_DROP_TENURE), effects.USAGE_DROP),
        (near & ~annual & (tenure > effects.SETUP_DAYS), effects.MONTHLY_RENEWAL),
        ((life.late_from[crowd] <= day) & (day < life.late_until[crowd]), effects.LATE_INVOICE),
    )
    hazard = rates.CHURN_DAILY[segment] * np.where(annual, rates.ANNUAL_CHURN, 1.0)
    cared = (life.cared_from[crowd] >= 0) & (life.cared_from[crowd] <= day)
    hazard = hazard * np.where(cared, effects.FIRST_TICKET_FAST, 1.0)
    mask = np.zeros(len(crowd), np.int64)
    for bit, (is_on, times) in enumerate(acting):
        hazard = hazard * np.where(is_on, times, 1.0)
        mask |= np.where(is_on, 1 << bit, 0)
    return np.minimum(hazard, 0.5), mask


def _cancel(life: Life, today: Today, who: Ints, mask: Ints) -> None:
    life.churn_day[who] = today.day
    life.churn_effects[who] = mask
    on_page = who[life.rng.random(len(who)) < rates.CANCEL_WITH_PAGE]
    today.enter(
        on_page,
        today.usual_window(on_page),
        np.full(len(on_page), DIRECT),
        np.full(len(on_page), CANCEL | LOGGED_IN),
    )


def _use(life: Life, day: int, crowd: Ints) -> None:
    """Use follows energy, which wanders, fades for some and comes back for some of those."""
    rng, count = life.rng, len(crowd)
    energy, fading = life.energy[crowd], life.fading[crowd]
    energy *= np.where(fading, 1.0, rates.ENERGY_KEPT)
    energy += rng.normal(0.0, rates.ENERGY_NOISE, count) - np.where(fading, rates.FADES_BY, 0.0)
    life.energy[crowd] = np.maximum(energy, -4.0)
    flips = rng.random(count) < np.where(fading, rates.RECOVERS, rates.FADES)
    life.fading[crowd] = fading ^ flips
    not_set_up = life.setup_day[crowd] < 0
    rate = (
        life.habit_rate[crowd]
        * np.exp(energy)
        * WEEKDAY[day % 7]
        * np.where(not_set_up, rates.USE_UNTIL_SETUP, 1.0)
    )
    events = rng.poisson(rate)
    life.week_use[crowd] += (events - life.week_use[crowd]) / WEEK
    life.month_use[crowd] += (events - life.month_use[crowd]) / MONTH
    uses = events > 0
    life.log.add("use", crowd[uses], day, events[uses])
    chance = rates.SETUP[life.people.segment[crowd]] * np.where(
        life.people.onboarding_arm[crowd], effects.ONBOARDING_EMAIL, 1.0
    )
    life.setup_day[crowd[not_set_up & (rng.random(count) < chance)]] = day


def _renew(life: Life, day: int, crowd: Ints) -> None:
    tenure = day - life.conversion_day[crowd]
    due = tenure % PERIOD_DAYS[life.annual[crowd].astype(np.int64)] == 0
    _bill(life, day, crowd[due], tenure[due])


def _bill(life: Life, day: int, who: Ints, tenure: Ints) -> None:
    """Issues invoices; most are paid at once, some late, a few never."""
    rng, count = life.rng, len(who)
    late = rng.random(count) < rates.PAYS_LATE[life.people.segment[who]]
    takes = np.where(
        late,
        rates.DUE_DAYS * DAY_MS + rng.integers(2 * DAY_MS, 30 * DAY_MS, count),
        (rng.exponential(5 * HOUR_MS, count) + 60_000).astype(np.int64),
    )
    takes = np.where(late & (rng.random(count) < rates.NEVER_PAYS), NEVER, takes)
    overdue = who[late]
    past_due = day + rates.DUE_DAYS + 1
    still_late = life.late_until[overdue] > past_due
    life.late_from[overdue] = np.where(still_late, life.late_from[overdue], past_due)
    life.late_until[overdue] = past_due + effects.LATE_INVOICE_DAYS
    life.log.add("invoice", who, tenure, takes)


def _complain(life: Life, day: int, crowd: Ints) -> None:
    rng = life.rng
    chance = rates.TICKET[life.people.segment[crowd]]
    if life.world.release.first <= day < life.world.release.first + rates.RELEASE_DAYS:
        chance = chance * rates.TICKET_AFTER_RELEASE
    who = crowd[rng.random(len(crowd)) < chance]
    fast = rng.random(len(who)) < rates.FAST_TICKET
    hours = np.where(
        fast,
        rng.uniform(0.3, effects.FAST_TICKET_HOURS - 0.5, len(who)),
        effects.FAST_TICKET_HOURS + 1 + rng.exponential(40.0, len(who)),
    )
    life.log.add("ticket", who, day, (hours * HOUR_MS).astype(np.int64))
    # only the first ticket shapes the opinion; it acts from the day after the answer on
    first = life.ticket_day[who] < 0
    life.ticket_day[who[first]] = day
    life.cared_from[who[first & fast]] = day + 2
    calls = crowd[rng.random(len(crowd)) < rates.CALL]
    life.log.add("call", calls, day)


def _order(life: Life, today: Today, crowd: Ints) -> None:
    rng = life.rng
    who = crowd[rng.random(len(crowd)) < rates.ORDER[life.people.segment[crowd]]]
    guest = rng.random(len(who)) < rates.GUEST_ORDER
    on_site = rng.random(len(who)) < rates.ORDER_ON_SITE
    flags = np.where(guest, SHOP, SHOP | LOGGED_IN)
    buyers = who[on_site]
    today.enter(buyers, today.usual_window(buyers), np.full(len(buyers), DIRECT), flags[on_site])
    life.log.add("order_elsewhere", who[~on_site], today.day, guest[~on_site])


def _answer_survey(life: Life, day: int, crowd: Ints) -> None:
    first, every = rates.SURVEY_DAYS
    tenure = day - life.conversion_day[crowd]
    asked = crowd[(tenure >= first) & ((tenure - first) % every == 0)]
    who = asked[life.rng.random(len(asked)) < rates.SURVEY_ANSWER]
    is_late = (life.late_from[who] <= day) & (day < life.late_until[who])
    mood = (
        7.4
        + 1.3 * life.energy[who]
        - 1.5 * is_late
        - 1.2 * (life.setup_day[who] < 0)
        + life.rng.normal(0, 1.3, len(who))
    )
    life.log.add("survey", who, day, np.clip(np.rint(mood), 0, 10).astype(np.int64))


def _visit(life: Life, today: Today, crowd: Ints) -> None:
    """Visits of customers to the site, and the rare ones of people who left."""
    rng = life.rng
    visitors = crowd[rng.random(len(crowd)) < rates.CUSTOMER_VISIT[life.people.segment[crowd]]]
    flags = np.where(rng.random(len(visitors)) < rates.LOGGED_IN, LOGGED_IN, 0)
    flags |= np.where(life.ticket_day[visitors] >= today.day - 2, SUPPORT, 0)
    flags |= np.where(rng.random(len(visitors)) < rates.CANCEL_PAGE_LOOK, CANCEL | LOGGED_IN, 0)
    today.enter(visitors, today.usual_window(visitors), np.full(len(visitors), DIRECT), flags)
    former: Bools = (life.churn_day >= 0) & (life.churn_day < today.day) & ~life.gone
    back = np.flatnonzero(former & (rng.random(life.people.count) < rates.FORMER_VISIT))
    today.enter(
        back, today.usual_window(back), np.full(len(back), DIRECT), np.zeros(len(back), np.int64)
    )
