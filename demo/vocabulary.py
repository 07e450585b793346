"""Words of the world: names, addresses, pages, products and what people write to support."""

import numpy as np

FIRST_NAMES = (
    "Ada",
    "Aiko",
    "Amir",
    "Anouk",
    "Astrid",
    "Bea",
    "Bruno",
    "Carla",
    "Cem",
    "Dario",
    "Della",
    "Edith",
    "Elif",
    "Enzo",
    "Farah",
    "Finn",
    "Gita",
    "Greta",
    "Hana",
    "Henrik",
    "Ida",
    "Imani",
    "Jae",
    "Joel",
    "Kai",
    "Karin",
    "Lars",
    "Leila",
    "Lio",
    "Mara",
    "Mateo",
    "Mina",
    "Nadia",
    "Nils",
    "Noor",
    "Olga",
    "Otis",
    "Pia",
    "Quinn",
    "Rhea",
    "Rosa",
    "Samir",
    "Selma",
    "Taro",
    "Tess",
    "Uma",
    "Vera",
    "Wim",
    "Yara",
    "Zeno",
)
LAST_NAMES = (
    "Abbott",
    "Almeida",
    "Andersen",
    "Bauer",
    "Becker",
    "Bianchi",
    "Blake",
    "Carver",
    "Castro",
    "Chandra",
    "Conti",
    "Dahl",
    "Dietrich",
    "Durand",
    "Eriksen",
    "Faber",
    "Ferrari",
    "Fontaine",
    "Gallo",
    "Grant",
    "Hagen",
    "Hayashi",
    "Holm",
    "Iyer",
    "Jansen",
    "Joshi",
    "Keller",
    "Klein",
    "Kowalski",
    "Lambert",
    "Lindgren",
    "Marchetti",
    "Mehta",
    "Mori",
    "Nakamura",
    "Olsen",
    "Osborne",
    "Pereira",
    "Quist",
    "Reyes",
    "Ritter",
    "Romano",
    "Sandberg",
    "Sharma",
    "Takeda",
    "Thorne",
    "Vance",
    "Voss",
    "Weiss",
    "Yamada",
)
MAIL_HOSTS = ("gmail.com", "outlook.com", "yahoo.com", "icloud.com", "proton.me", "posteo.example")
MAIL_HOST_SHARE = np.array([0.46, 0.2, 0.14, 0.1, 0.06, 0.04])
WORK_HOSTS = (
    "northwind.example",
    "lumenworks.example",
    "harborlight.example",
    "brightpine.example",
    "kestrel.example",
    "oldmill.example",
    "tidewater.example",
)
TEST_HOST = "throughline.test"

SITE = "https://www.throughline.example"
PAGES = (
    "home",
    "product",
    "features",
    "docs",
    "blog",
    "community",
    "integrations",
    "webinar",
    "faq",
    "pricing",
    "careers",
    "signup",
    "demo",
    "support",
    "shop",
    "cart",
    "checkout",
    "purchase",
    "account",
    "cancel",
)
PAGE = {page: code for code, page in enumerate(PAGES)}
MALFORMED_URLS = ("%%bad url", "htp:/www.throughline", "https//pricing?", "undefined")
PROSPECT_PAGES = np.array([0.24, 0.22, 0.16, 0.11, 0.12, 0.06, 0.07, 0.02])  # the first eight
CUSTOMER_PAGES = np.array([0.12, 0.08, 0.10, 0.32, 0.10, 0.16, 0.10, 0.02])

WEB_EVENTS = ("page_view", "form_submit", "add_to_cart", "checkout_start", "purchase")
PAGE_VIEW, FORM_SUBMIT, ADD_TO_CART, CHECKOUT_START, PURCHASE = range(5)

CHANNELS = (
    "direct",
    "organic_search",
    "paid_search",
    "affiliate",
    "display",
    "paid_social",
    "retargeting",
    "email",
)
DIRECT, ORGANIC, PAID_SEARCH, AFFILIATE, DISPLAY, PAID_SOCIAL, RETARGETING, EMAIL = range(8)
AD_CHANNELS = (DISPLAY, PAID_SOCIAL, RETARGETING)
# per channel: utm_source, utm_medium, utm_campaign, referrer; None = the tracker sends none
TAGS: tuple[tuple[str | None, str | None, str | None, str | None], ...] = (
    (None, None, None, None),
    (None, None, None, "https://www.google.com/"),
    ("google", "cpc", "brand_search", "https://www.google.com/"),
    ("couponly", "affiliate", "coupon", "https://couponly.example/"),
    ("dv360", "display", "awareness", None),
    ("facebook", "paid_social", "prospecting", "https://www.facebook.com/"),
    ("criteo", "retargeting", "cart_rt", None),
    ("newsletter", "email", "weekly", "https://mail.google.com/"),
)

# user agents: phones first, then desks, then bots that say so and bots that do not
AGENTS = (
    "Mozilla/5.0 (iPhone) Safari",
    "Mozilla/5.0 (Android) Chrome",
    "Mozilla/5.0 (Windows) Chrome",
    "Mozilla/5.0 (Macintosh) Safari",
    "Mozilla/5.0 (X11; Linux) Chrome",
    "Googlebot/2.1",
    "HeadlessChrome/120",
)
PHONE_AGENTS = 2
DESK_AGENTS = (2, 3, 4)
HONEST_BOT_AGENTS = (5, 6)
APP_VERSIONS = ("3.1.0", "3.0.9")

FEATURES = (
    "dashboards",
    "sharing",
    "comments",
    "export",
    "alerts",
    "api",
    "automations",
    "templates",
    "mobile",
    "audit_log",
    "dark_mode",
    "setup_completed",
)
HABITS = len(FEATURES) - 1  # everything but setup_completed is used again and again
PLATFORMS = ("web", "ios_app", "android_app")

PLANS, BILLING = ("basic", "pro"), ("monthly", "annual")
PRICES = np.array([[19.0, 190.0], [49.0, 490.0]])  # plan x billing
PERIOD_DAYS = np.array([30, 365])

SKUS = (
    "template_pack",
    "sticker_pack",
    "storage",
    "sms_credits",
    "seat_addon",
    "brand_kit",
    "api_pack",
    "analytics_addon",
    "priority_support",
    "training",
    "audit",
)
SKU_PRICES = np.array([9.0, 5.0, 15.0, 20.0, 29.0, 25.0, 39.0, 49.0, 59.0, 99.0, 149.0])
SKU_SHARE = np.array([0.15, 0.07, 0.12, 0.1, 0.13, 0.08, 0.12, 0.09, 0.06, 0.06, 0.02])

TICKET_TOPICS = ("login", "billing", "sync", "export", "api", "setup", "howto")
GREETINGS = ("", "Hi, ", "Hello, ", "Dear team, ", "Good morning, ")
COMPLAINTS = (
    "{} fails every time I try and I have work to finish.",
    "third time I write about {} and nobody answers.",
    "I am disappointed with {}, this was sold to me as easy.",
    "{} stopped working after the update, please fix it today.",
    "{} is so slow that the whole team gave up on it.",
    "not happy about {} at all.",
    "great, {} lost my changes again.",
)
QUESTIONS = (
    "how do I change the {} for a colleague?",
    "is there a guide for {}?",
    "what is the limit of {} on my plan?",
    "could you check the {} on our account?",
    "where do I find the {} page now?",
    "does {} work on the phone too?",
)
REPLIES = (
    "Thanks for writing. We have looked at {} and it should work again.",
    "Sorry for the trouble with {}. Please sign out and in once more.",
    "Here is a guide for {} that answers your question.",
    "We have passed {} on to the engineers and will come back to you.",
)
THANKS = (
    "That did it, thank you.",
    "Works now, very quick help!",
    "Still the same, to be honest.",
    "Thanks, I will try.",
)
