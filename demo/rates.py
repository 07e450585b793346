"""How often what happens: the dirt of the landing files first, then the habits of people.

Arrays have one entry per segment of `SEGMENTS`; rates are per day unless the name says otherwise.
"""

import numpy as np

# dirt of the pipe that carries rows to the warehouse
NULL_ID = 0.0006
DUPLICATE = 0.012
DUPLICATE_MAX_HOURS = 24.0
LATE = 0.025
LATE_MAX_HOURS = 72.0
DELAY_MEAN_SECONDS = 75.0
BROKEN_CLOCK = 0.0003  # each for 1970 and for 2079, page views only
MALFORMED_URL = 0.0008
UTM_LOST = 0.09

# dirt of people who type
TYPED_UPPER = 0.035
TYPED_TAG = 0.03
TYPED_TYPO = 0.025
FORM_DIRT = 0.3  # forms are checked as you type, so they get this share of the typed dirt
NAMES_SWAPPED = 0.03
PHONE_MISSING = 0.35
PHONE_REFORMATTED = 0.3
TOTAL_NEGATIVE = 0.004
CURRENCY_MIXED_CASE = 0.02

# corrections that make a new version of a record
TYPO_FIXED = 0.4
PHONE_ADDED = 0.15
ORDER_CORRECTED = 0.03

# who hides behind an identifier
SECOND_EMAIL = 0.1
SECOND_CONTACT = 0.06
TEST_ACCOUNT = 0.004
TEST_ACCOUNT_MARKED = 0.5
HOUSEHOLD = 0.08  # share of people who share a device with one other
HANDED_DOWN = 0.03  # share of people whose device goes to somebody else
KIOSK_SESSION = 0.002
FORWARDED_CLICK = 0.04
DEVICE_COUNT = np.array([0.55, 0.33, 0.12])  # one, two, three devices
COOKIE_RESETS = 0.55  # share of devices whose cookie resets at all
COOKIE_LIFE_DAYS = (18.0, 35.0)  # at least, and the mean of what comes on top
BOTS_PER_1000 = 3.0
BOT_ACTIVE_DAY = 0.008
BOT_VIEWS = (120, 420)

# consent and the right to be forgotten
REFUSES_ANALYTICS = 0.08
CONSENT_RECORDED = 0.35  # share of cookies with any record
CONSENT_WITHDRAWN = 0.06  # of those: analytics refused later on
MARKETING_GRANTED = 0.75
ERASURE_WISH = 0.013  # becomes a request when the company knows an e-mail of theirs by then
ERASURE_STAYS = 0.25

# experiments
AA_SHARE = 0.3  # share of cookies in aa_test and in srm_test
SRM_LOST = 0.12  # share of srm_test's treatment arm that was never logged
EMAIL_HOLDOUT = 0.1
AD_HOLDOUT = 0.1

SEGMENTS = ("evaluator", "bargain_hunter", "team_buyer", "casual", "needs_help")
SEGMENT_SHARE = np.array([0.22, 0.22, 0.16, 0.25, 0.15])

# prospects
# arrivals rise to a peak and fall again, as shares of the period; below 0 = already there
ARRIVES = (-0.15, 0.60, 0.95)
VISIT = np.array([0.070, 0.058, 0.066, 0.042, 0.055])
SECOND_VISIT = 0.10
NEED = 0.006  # a need comes up: more visits and more purchases for some weeks
NEED_SIZE = 1.9
INTEREST_KEPT = 0.95
PRICING_INTEREST, CART_INTEREST = 0.3, 0.9  # who gets that far comes back sooner
PRICING_VIEW = np.array([0.20, 0.19, 0.20, 0.11, 0.15])  # per session, as the next five
FAQ_FIRST = 0.22  # of the sessions with pricing
FAQ_AFTER = 0.20
SIGNUP = np.array([0.11, 0.13, 0.13, 0.07, 0.10])
DEMO = np.array([0.028, 0.012, 0.065, 0.008, 0.030])
ABANDONED_CART = np.array([0.05, 0.10, 0.05, 0.04, 0.05])
CAREERS = 0.025
CONVERT = np.array([0.0068, 0.0082, 0.0107, 0.0039, 0.0065])
CONVERT_SPREAD = 0.4  # log standard deviation of how keen one is
CONVERT_INTEREST = 1.0
CONVERT_LEAD = 2.0
CONVERT_TEST_ACCOUNT = 12.0
LEAVES = 0.003
FAST_ANSWER = 0.4
SLOW_ANSWER_HOURS = (6.0, 1.2)  # median, log standard deviation
DEAL_OPEN_DAYS = (30, 60)
ANNUAL = np.array([0.30, 0.12, 0.45, 0.16, 0.28])
PRO = np.array([0.35, 0.15, 0.65, 0.20, 0.40])

# channels of the sessions that nobody clicked for: direct, organic, paid search, affiliate
OWN_CHANNELS = np.array([0.46, 0.37, 0.155, 0.015])
COUPON_HUNT = 0.15  # of the purchases: the last touch is an affiliate that changed nothing
IMPRESSIONS = np.array([0.045, 0.090, 0.20])  # display, paid social, retargeting
CLICKS = np.array([0.004, 0.022, 0.028])  # per impression
COSTS = np.array([0.004, 0.009, 0.006])
SOCIAL_AUDIENCE = 0.5
SPEND_PULSE = 2.5
RETARGETING_DAYS = 7
SEARCH_CLICK_COST = 0.45
AFFILIATE_COMMISSION = 8.0
OPENS = np.array([0.30, 0.42, 0.25, 0.16, 0.30])
CLICK_OF_OPEN = 0.16
UNSUBSCRIBES = 0.006  # of opens

# customers
SETUP = np.array([0.14, 0.080, 0.24, 0.05, 0.080])
CHURN_DAILY = np.array([0.00034, 0.00100, 0.00030, 0.00090, 0.00055])
ANNUAL_CHURN = 0.08
USE = np.array([1.15, 0.65, 1.9, 0.5, 0.85])
USE_SPREAD = 0.5
USE_UNTIL_SETUP = 0.6
ENERGY_KEPT = 0.95
ENERGY_NOISE = 0.14
FADES = 0.007
FADES_BY = 0.13
RECOVERS = 0.012
CUSTOMER_VISIT = np.array([0.055, 0.05, 0.06, 0.035, 0.065])
FORMER_VISIT = 0.004
LOGGED_IN = 0.75
CANCEL_WITH_PAGE = 0.88
CANCEL_PAGE_LOOK = 0.002  # of a customer's visits
ORDER = np.array([0.006, 0.013, 0.010, 0.004, 0.006])
ORDER_ON_SITE = 0.85
GUEST_ORDER = 0.3
SECOND_LINE = 0.08
REFUND = 0.045
TICKET = np.array([0.006, 0.006, 0.006, 0.004, 0.020])
TICKET_AFTER_RELEASE = 2.0
RELEASE_DAYS = 10
FAST_TICKET = 0.55
CSAT_GIVEN = 0.4
CALL = 0.0025
SURVEY_ANSWER = 0.35
SURVEY_DAYS = (30, 90)  # first asked, then every
PAYS_LATE = np.array([0.04, 0.10, 0.02, 0.09, 0.06])
NEVER_PAYS = 0.12  # of the late ones
DUE_DAYS = 5
