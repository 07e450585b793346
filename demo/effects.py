"""What is planted in the world: the laws that a good analysis has to find, and the decoys.

| constant | what multiplies what |
|---|---|
| FAQ_THEN_PRICING | conversion, for 7 days after a session with the FAQ page before pricing |
| FAST_DEMO_ANSWER | conversion, for 14 days after a demo request answered within 15 minutes |
| PROMOTION | conversion, on the days of the promotion |
| PAID_SOCIAL_EXPOSURE | conversion, for 7 days after a paid social advertisement really seen |
| EMAIL_EXPOSURE | conversion, for 4 days after a newsletter |
| PRICING_PAGE_TREATMENT | conversion, after the new pricing page (experiment pricing_page) |
| THIRD_PRICING_SESSION | going on visiting, from the third pricing session without a purchase |
| NO_SETUP | the daily hazard of churn, from day 15 on, when setup took longer than 14 days |
| MONTHLY_RENEWAL | the daily hazard of churn of monthly plans, within 3 days of a renewal |
| USAGE_DROP | the daily hazard of churn while a week's use is far under the own 30-day level |
| LATE_INVOICE | the daily hazard of churn for 40 days after an invoice went past due |
| FIRST_TICKET_FAST | the daily hazard of churn once the first ticket was answered within 24 h |
| ONBOARDING_EMAIL | the daily chance to complete setup (experiment onboarding_email) |

The decoys (affiliate last touch, dark mode, careers page, the A/A test) multiply nothing.
"""

from dataclasses import dataclass

FAQ_THEN_PRICING = 3.0
FAQ_DAYS = 7
FAQ_VISITS = 1.6
FAST_DEMO_ANSWER = 2.5
FAST_DEMO_MINUTES = 15
FAST_DEMO_DAYS = 14
FAST_DEMO_VISITS = 1.6
PROMOTION = 1.6
PAID_SOCIAL_EXPOSURE = 1.7
PAID_SOCIAL_VISITS = 1.25
PAID_SOCIAL_DAYS = 7
EMAIL_EXPOSURE = 1.5
EMAIL_VISITS = 1.25
EMAIL_DAYS = 4
PRICING_PAGE_TREATMENT = 1.25
THIRD_PRICING_SESSION = 0.2
PRICING_SESSIONS_TO_LEAVE = 3
NO_SETUP = 8.0
SETUP_DAYS = 14
MONTHLY_RENEWAL = 6.0
RENEWAL_WINDOW_DAYS = 3
USAGE_DROP = 10.0
USAGE_DROP_RATIO = 0.35
LATE_INVOICE = 2.0
LATE_INVOICE_DAYS = 40
FIRST_TICKET_FAST = 0.55
FAST_TICKET_HOURS = 24
ONBOARDING_EMAIL = 1.5

CAUSAL, DECOY = "causal", "decoy"
CONVERSION_7D = "conversion within 7 days"
CHURN = "churn hazard"


@dataclass(frozen=True)
class Effect:
    """One row of `truth/effects.parquet`; a factor of 1 means: no effect."""

    name: str
    definition: str
    outcome: str
    factor: float
    kind: str


EFFECTS = (
    Effect(
        "faq_then_pricing",
        "FAQ page before the pricing page in one session",
        CONVERSION_7D,
        FAQ_THEN_PRICING,
        CAUSAL,
    ),
    Effect(
        "fast_demo_answer",
        "demo request answered within 15 minutes",
        "conversion within 14 days",
        FAST_DEMO_ANSWER,
        CAUSAL,
    ),
    Effect(
        "paid_social_exposure",
        "a paid social advertisement seen (not a ghost)",
        CONVERSION_7D,
        PAID_SOCIAL_EXPOSURE,
        CAUSAL,
    ),
    Effect(
        "promotion",
        "a day of the promotion in business_calendar",
        "conversion on that day",
        PROMOTION,
        CAUSAL,
    ),
    Effect(
        "email_exposure",
        "a newsletter sent (not in the holdout)",
        "conversion within 4 days",
        EMAIL_EXPOSURE,
        CAUSAL,
    ),
    Effect(
        "pricing_page_treatment",
        "pricing page seen in the treatment arm of pricing_page",
        "conversion",
        PRICING_PAGE_TREATMENT,
        CAUSAL,
    ),
    Effect(
        "third_pricing_session",
        "third session with a pricing view and no purchase",
        "goes on visiting",
        THIRD_PRICING_SESSION,
        CAUSAL,
    ),
    Effect(
        "no_setup_14d", "no setup_completed within 14 days of the start", CHURN, NO_SETUP, CAUSAL
    ),
    Effect(
        "usage_drop", "use of a week under 0.35 of the own 30-day level", CHURN, USAGE_DROP, CAUSAL
    ),
    Effect(
        "monthly_renewal",
        "a monthly plan within 3 days of a renewal",
        CHURN,
        MONTHLY_RENEWAL,
        CAUSAL,
    ),
    Effect(
        "late_invoice",
        "an invoice went past due within the last 40 days",
        CHURN,
        LATE_INVOICE,
        CAUSAL,
    ),
    Effect(
        "first_ticket_fast",
        "first ticket answered within 24 hours",
        CHURN,
        FIRST_TICKET_FAST,
        CAUSAL,
    ),
    Effect(
        "onboarding_email",
        "treatment arm of onboarding_email",
        "daily chance of setup",
        ONBOARDING_EMAIL,
        CAUSAL,
    ),
    Effect(
        "affiliate_last_touch",
        "last touch before the purchase is an affiliate",
        "conversion",
        1.0,
        DECOY,
    ),
    Effect("dark_mode_use", "use of the feature dark_mode", CHURN, 1.0, DECOY),
    Effect("careers_page", "careers page seen", CONVERSION_7D, 1.0, DECOY),
    Effect("aa_test", "treatment arm of aa_test", "conversion", 1.0, DECOY),
)

# bit i of a person's mask of acting effects is entry i; strongest first, so the lowest bit
# that is set names the main reason
CONVERSION_REASONS = (
    "faq_then_pricing",
    "fast_demo_answer",
    "paid_social_exposure",
    "promotion",
    "email_exposure",
    "pricing_page_treatment",
)
CHURN_REASONS = ("no_setup_14d", "usage_drop", "monthly_renewal", "late_invoice")
