"""The table web_events of a chunk: people's sessions with the robots between them."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]
import pyarrow.compute as pc  # type: ignore[import-untyped,unused-ignore]

from demo import dirt, rates, vocabulary
from demo.columns import (
    NULL,
    Batch,
    Bools,
    Coded,
    Columns,
    Ints,
    Text,
    coded,
    id_texts,
    numbered,
)
from demo.days import Story
from demo.life import LOGGED_IN, SHOP
from demo.pages import Pages, draw_pages
from demo.robots import Robots, draw_robots
from demo.vocabulary import ADD_TO_CART, EMAIL, FORM_SUBMIT, PAGE, PAGE_VIEW, PAID_SEARCH, PURCHASE
from demo.world import CLICK, DAY_MS, KIOSKS, REGIONS, World, hash64

NOBODY = -1


@dataclass(frozen=True)
class Web:
    """Rows of web_events and the moments that other tables hang on.

    moments: shape (people,) per name, epoch ms of the last such event, NULL = none.
    shop_*: carts of add-ons put together on the site, shape (carts,).
    cookies: values by number of cookie, the first private_cookies are not of public devices.
    seen_cookie, is_pricing: shape (events of people,), number of the cookie (-1 = none) and
    whether the pricing page was opened.
    """

    batch: Batch
    moments: dict[str, Ints]
    shop_person: Ints
    shop_at: Ints
    shop_is_guest: Bools
    cookies: Text
    seen_cookie: Ints
    is_pricing: Bools
    private_cookies: int


def draw_web(
    world: World, chunk: int, story: Story, first_id: int, rng: np.random.Generator
) -> Web:
    sessions, bought = story.sessions, story.life.conversion_day[story.sessions.person]
    is_customer = (bought >= 0) & (bought < sessions.start // DAY_MS)
    pages = draw_pages(sessions, is_customer, rng)
    tracked = np.isin(sessions.channel, (EMAIL, PAID_SEARCH))
    pages.page[pages.is_landing & tracked[pages.session]] = PAGE["home"]
    robots = draw_robots(world, chunk, story.life.people.count, rng)
    when = np.concatenate([pages.at, robots.at]) + world.start_ms
    event = np.concatenate([pages.event, np.full(len(robots.at), PAGE_VIEW)])
    cookies = story.life.devices.cookie_texts(world, chunk)
    columns: Columns = {
        "event_id": numbered(when, first_id),
        "event_ts": dirt.break_clocks(world, when, event == PAGE_VIEW, rng),
        **_who(story, pages, robots, cookies, rng),
        "event_type": coded(event, vocabulary.WEB_EVENTS),
        "page_type": coded(np.concatenate([pages.page, robots.page]), vocabulary.PAGES),
        **_how(world, chunk, story, pages, robots, rng),
        "app_version": coded(
            (rng.random(len(when)) < 0.15).astype(np.int32), vocabulary.APP_VERSIONS
        ),
    }
    person = sessions.person[pages.session]
    silent = np.full(len(robots.at), NOBODY)
    batch = Batch(
        columns,
        when,
        np.concatenate([person, silent]),
        np.arange(len(when)),
        np.concatenate([pages.session + 1, silent + 1]),
    )
    shop = (pages.event == ADD_TO_CART) & (sessions.flags[pages.session] & SHOP > 0)
    seen = np.where(story.life.people.refuses[person], NOBODY, sessions.cookie[pages.session])
    return Web(
        batch,
        _moments(world, story, pages),
        person[shop],
        pages.at[shop] + world.start_ms,
        sessions.flags[pages.session[shop]] & LOGGED_IN == 0,
        cookies,
        seen,
        pages.page == PAGE["pricing"],
        (len(story.life.devices.agents) - KIOSKS) * story.life.devices.lives,
    )


def _moments(world: World, story: Story, pages: Pages) -> dict[str, Ints]:
    person = story.sessions.person[pages.session]
    cancels = (pages.page == PAGE["cancel"]) & (story.life.churn_day[person] == pages.at // DAY_MS)
    rows = {
        "signup": (pages.event == FORM_SUBMIT) & (pages.page == PAGE["signup"]),
        "demo": (pages.event == FORM_SUBMIT) & (pages.page == PAGE["demo"]),
        "purchase": pages.event == PURCHASE,
        "cancel": cancels,
    }
    moments = {}
    for name, chosen in rows.items():
        moments[name] = np.full(story.life.people.count, NULL)
        moments[name][person[chosen]] = pages.at[chosen] + world.start_ms
    return moments


def _who(
    story: Story, pages: Pages, robots: Robots, cookies: Text, rng: np.random.Generator
) -> Columns:
    """The columns that tell who it was: cookie, user, e-mail of a form."""
    people, sessions = story.life.people, story.sessions
    person = sessions.person[pages.session]
    cookie = np.where(people.refuses[person], NOBODY, sessions.cookie[pages.session])
    logged_in = sessions.flags[pages.session] & LOGGED_IN > 0
    # half of the people arrive logged in, the others log in after the first page
    late = rng.random(len(sessions.person)) < 0.5
    logged_in &= ~(pages.is_landing & late[pages.session])
    user = np.where(logged_in | (pages.event == PURCHASE), person, NOBODY)
    form = np.flatnonzero(pages.event == FORM_SUBMIT)
    given = people.addresses(person[form], people.gives_office[person[form]])
    typed, _ = dirt.typed_emails(given, rng, rates.FORM_DIRT)
    email = np.full(len(person), NOBODY)
    email[form] = np.arange(len(form))
    silent = np.full(len(robots.at), NOBODY)
    return {
        "cookie_id": coded(
            np.concatenate([cookie, len(cookies) + robots.robot]),
            pa.concat_arrays([cookies, robots.cookies]),
        ),
        "user_id": coded(np.concatenate([user, silent]), people.user_id),
        "email": coded(np.concatenate([email, silent]), typed),
    }


def _how(
    world: World, chunk: int, story: Story, pages: Pages, robots: Robots, rng: np.random.Generator
) -> Columns:
    """The columns that tell from where and with what: url, tags, referrer, device, region."""
    sessions = story.sessions
    person = sessions.person[pages.session]
    url, pool = _urls(world, chunk, story, pages)
    views = len(robots.at)
    silent = np.full(views, NOBODY)
    channel = np.where(pages.is_landing, sessions.channel[pages.session], NOBODY)
    tagged = np.where(rng.random(len(channel)) < rates.UTM_LOST, NOBODY, channel)
    agent = np.concatenate(
        [story.life.devices.agents[sessions.device][pages.session], robots.agent]
    )
    region = np.concatenate([story.life.people.region[person], robots.region])
    tagged, channel = np.concatenate([tagged, silent]), np.concatenate([channel, silent])
    urls = coded(np.concatenate([url, robots.page]), pool)
    return {
        "url": dirt.spoil_urls(urls, rng),
        "referrer": _tag(channel, 3),
        **{
            name: _tag(tagged, part)
            for part, name in enumerate(("utm_source", "utm_medium", "utm_campaign"))
        },
        "device_type": coded(agent >= vocabulary.PHONE_AGENTS, ("mobile", "desktop")),
        "user_agent": coded(agent, vocabulary.AGENTS),
        "region": coded(region, REGIONS),
    }


def _tag(channel: Ints, part: int) -> Coded:
    """One of the tags of each row's channel, null where the tracker sends none."""
    values = [tags[part] for tags in vocabulary.TAGS]
    pool = sorted({value for value in values if value})
    codes = np.array([pool.index(value) if value else NOBODY for value in values] + [NOBODY])
    return coded(codes[channel], pool)


def _urls(world: World, chunk: int, story: Story, pages: Pages) -> tuple[Ints, Text]:
    """Codes of shape (events,) and the pool: pages, mail links, search clicks, malformed."""
    sessions, links = story.sessions, story.life.people.link_code
    plain = [f"{vocabulary.SITE}/{'' if page == 'home' else page}" for page in vocabulary.PAGES]
    url = pages.page.copy()
    from_mail = pages.is_landing & (sessions.link_of[pages.session] >= 0)
    url[from_mail] = len(plain) + sessions.link_of[pages.session[from_mail]]
    from_search = np.flatnonzero(
        pages.is_landing & (sessions.channel[pages.session] == PAID_SEARCH)
    )
    url[from_search] = len(plain) + len(links) + np.arange(len(from_search))
    clicks = id_texts("", hash64(world.seed, CLICK, pages.session[from_search] + (chunk << 32)))
    join = pc.binary_join_element_wise
    return url, pa.concat_arrays(
        [
            pa.array(plain),
            join(f"{vocabulary.SITE}/?eid=", links, ""),
            join(f"{vocabulary.SITE}/?gclid=", clicks, ""),
            pa.array(vocabulary.MALFORMED_URLS),
        ]
    )
