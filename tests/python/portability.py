"""What Spark 3.5 and 4.0 do not run, or run differently, in a SQL text: text in, findings out.

Transpiling passes almost anything, so names and constructs are taken from the tokens as written.
Pure functions; the texts come from ``dbt compile --vars 'dialect: spark'``.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import sqlglot
from sqlglot.errors import ErrorLevel, ParseError, SqlglotError
from sqlglot.tokens import Token, TokenType

# words that stand before a parenthesis and call nothing
KEYWORDS = frozenset(
    {
        *("all", "and", "any", "as", "between", "case", "distinct", "else", "except", "exists"),
        *("filter", "from", "having", "in", "intersect", "join", "lateral", "like", "not", "on"),
        *("or", "over", "select", "then", "union", "using", "values", "when", "where", "with"),
        "within",
    }
)
# grammar rather than functions: `show functions` does not list it
CALLABLE_KEYWORDS = frozenset({"try_cast"})
CAST_TYPES = frozenset(
    {
        *("array", "bigint", "binary", "boolean", "date", "decimal", "double", "float", "int"),
        *("integer", "map", "smallint", "string", "struct", "timestamp", "tinyint"),
    }
)
SIZED_TYPES = frozenset({"char", "varchar"})

PHRASES: dict[tuple[str, ...], str] = {
    ("asof", "join"): "Spark has no ASOF join",
    ("asof", "left"): "Spark has no ASOF join",
    ("positional", "join"): "Spark has no positional join",
    ("semi", "join"): "write `where exists`, which both engines read alike",
    ("anti", "join"): "write `where not exists`, which both engines read alike",
    ("using", "key"): "Spark has no recursion with USING KEY",
    ("with", "recursive"): "Spark 3.5 has no recursive CTE",
    ("as", "materialized"): "Spark has no materialized CTE",
    ("qualify",): "Spark has no QUALIFY: filter on the window's column in the next step",
    ("*", "exclude"): "name the columns",
    ("*", "except"): "name the columns",
    ("*", "replace"): "name the columns",
    ("*", "rename"): "name the columns",
    ("by", "name"): "Spark's union goes by position: name the columns in order",
    ("distinct", "on"): "number the rows and keep the first",
    ("using", "sample"): "Spark has no USING SAMPLE",
    ("lambda",): "a lambda differs per engine: use a dialect macro",
}
SYMBOLS = {
    TokenType.DCOLON: "write cast()",
    TokenType.L_BRACKET: "positions count from 1 in DuckDB and from 0 in Spark",
    TokenType.L_BRACE: "Spark has no struct literal",
    TokenType.COLON_EQ: "Spark names an argument with =>",
    TokenType.DARROW: "Spark has no ->> operator",
    TokenType.CARET: "a power in DuckDB, a bitwise xor in Spark",
    TokenType.TILDE: "a regular expression in DuckDB, a bitwise not in Spark",
}

# in the source: engine forks, DuckDB's own functions, and functions that differ under one name
SPELLINGS = {
    r"target\.type": "an engine fork: it belongs in macros/dialect",
    r"(?:duckdb|spark|databricks)__\w+": "an engine's side: call the macro without its prefix",
    r"(?:list|array|map|struct)_(?:transform|filter|reduce|aggregate|extract|pack)\b": "DuckDB",
    r"list\s*\(": "DuckDB: use ordered_list",
    r"(?:try_)?strptime\b|strftime\b|make_timestamp\w*": "DuckDB: see times.sql",
    r"epoch(?:_us|_ms|_ns)?\s*\(": "DuckDB: see times.sql",
    r"to_(?:seconds|minutes|hours|days|months|years)\s*\(": "DuckDB: use plus_seconds",
    r"regexp_(?:matches|full_match|split_to_array)\b": "DuckDB: use matches",
    r"read_(?:parquet|csv|json|ndjson|text|blob)\w*|parse_filename\b": "DuckDB: use landed_files",
    r"getvariable\b|sha256\b": "DuckDB: use identifier_hash",
    r"unnest\s*\(|generate_series\b": "DuckDB: use date_spine",
    r"string_agg\b|listagg\b|group_concat\b": "DuckDB: use joined_list",
    r"arg_(?:max|min)\b": "DuckDB: write max_by, min_by",
    r"isodow\s*\(|dayofweek\s*\(|weekday\s*\(\s*[\w.]+\s*\)": "differs: use weekday as a macro",
    r"json_(?:object|extract\w*|group_\w+)\b|to_json\b": "differs: use json_properties",
    r"regexp_replace\b": "DuckDB replaces the first match, Spark all: use replace_all",
    r"date_?diff\b|date_?sub\b|date_?add\b": "differs: use seconds_between, plus_seconds",
    r"(?:log|split|trunc|to_timestamp|hash|current_setting)\s*\(": "means another thing in Spark",
}


def findings(sql: str, functions: Iterable[str]) -> list[str]:
    """What in a rendered text Spark does not run as written; empty for a healthy one.

    ``functions`` names the built-in functions that may be called.
    """
    try:
        tokens = sqlglot.tokenize(sql, read="spark")
    except SqlglotError as error:
        return [f"line 1: does not parse: {error}"]
    found = [
        *parse_errors(sql),
        *unknown_functions(tokens, frozenset(functions)),
        *foreign_phrases(tokens),
        *foreign_symbols(tokens),
        *foreign_literals(sql, tokens),
        *foreign_casts(tokens),
        *ordered_aggregates(tokens),
        *decimal_arithmetic(tokens),
    ]
    return [f"line {line}: {what}" for line, what in sorted(set(found))]


def foreign_spellings(source: str) -> list[str]:
    """What in the source of a model or macro belongs in a dialect macro; comments are left out."""
    comment = re.compile(r"\{#.*?#\}|--[^\n]*", re.S)
    code = comment.sub(lambda match: "\n" * match[0].count("\n"), source)
    return [
        f"line {number}: {match[0]}: {why}"
        for number, line in enumerate(code.splitlines(), start=1)
        for pattern, why in SPELLINGS.items()
        for match in re.finditer(rf"(?<![\w.])(?:{pattern})", line)
    ]


def with_spark_names(sql: str, relation_names: Iterable[str]) -> str:
    """Relations as Spark's adapter renders them: schema and name, without quotes."""
    for relation_name in relation_names:
        schema_and_name = [part.strip('"') for part in relation_name.split(".")[-2:]]
        sql = sql.replace(relation_name, ".".join(schema_and_name))
    return sql


def parse_errors(sql: str) -> Iterator[tuple[int, str]]:
    """What sqlglot, which is more lenient than Spark, does not read either."""
    try:
        sqlglot.parse(sql, read="spark", error_level=ErrorLevel.RAISE)
    except ParseError as error:
        for one in error.errors:
            yield one["line"], f"does not parse: {one['description']}"


def unknown_functions(
    tokens: Sequence[Token], functions: frozenset[str]
) -> Iterator[tuple[int, str]]:
    """Calls of a function that is not built into Spark, and calls chained with a dot."""
    for index, token in enumerate(tokens):
        if not _is_word(token) or _text(tokens, index + 1) != "(":
            continue
        name, before = token.text.lower(), _text(tokens, index - 1)
        if before == ".":
            yield token.line, f"{name}(): Spark does not chain calls"
        elif before == "as":
            continue  # a type, or an alias with columns
        elif name not in functions | KEYWORDS | CALLABLE_KEYWORDS:
            yield token.line, f"{name}(): Spark has no such function"
        elif name == "count" and _text(tokens, index + 2) == ")":
            yield token.line, "count(): write count(*)"


def foreign_phrases(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Clauses that Spark does not have."""
    words = [token.text.lower() if _is_word(token) or token.text == "*" else "" for token in tokens]
    for index, token in enumerate(tokens):
        for phrase, why in PHRASES.items():
            if tuple(words[index : index + len(phrase)]) == phrase:
                yield token.line, f"{' '.join(phrase)}: {why}"


def foreign_symbols(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Operators and brackets that Spark does not have, or reads differently."""
    for index, token in enumerate(tokens):
        if token.token_type in SYMBOLS:
            yield token.line, f"{token.text}: {SYMBOLS[token.token_type]}"
        if token.text in ("/", "*") and _text(tokens, index + 1) == token.text:
            yield token.line, f"{token.text * 2}: Spark has no such operator"


def foreign_literals(sql: str, tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Literals that Spark reads as something else."""
    before: Token | None = None
    for token in tokens:
        if token.token_type is TokenType.STRING:
            if sql[token.start] == '"':
                yield token.line, f'"{token.text}": a text in Spark: use quoted() for a name'
            if before is not None and before.token_type is TokenType.STRING:
                yield token.line, f"'{before.text}''{token.text}': Spark joins these two literals"
            elif before is not None and before.text.lower() in ("from", "join"):
                yield token.line, f"{before.text} '{token.text}': Spark reads no file by its name"
        before = token


def foreign_casts(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Casts to a type that one of the engines does not know."""
    for index, opener in enumerate(_openers(tokens)):
        if opener not in ("cast", "try_cast") or _text(tokens, index) != "as":
            continue
        cast_type = _text(tokens, index + 1)
        allowed = CAST_TYPES | SIZED_TYPES if _text(tokens, index + 2) == "(" else CAST_TYPES
        if cast_type not in allowed:
            yield tokens[index].line, f"as {cast_type}: use a type of both engines, such as string"


def ordered_aggregates(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """ORDER BY and IGNORE NULLS between the parentheses of a function."""
    for index, opener in enumerate(_openers(tokens)):
        if not opener or opener in KEYWORDS:
            continue
        phrase = f"{_text(tokens, index)} {_text(tokens, index + 1)}"
        if tokens[index].token_type is TokenType.ORDER_BY:
            yield tokens[index].line, f"{opener}(... order by): use ordered_list or joined_list"
        if phrase in ("ignore nulls", "respect nulls"):
            yield tokens[index].line, f"{opener}(... {phrase}): use last_present"


def decimal_arithmetic(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Decimal literals that make Spark round: a quotient keeps six digits, an average five."""
    for index, opener in enumerate(_openers(tokens)):
        token = tokens[index]
        if not re.fullmatch(r"[0-9]*[.][0-9]*", token.text) or token.text == ".":
            continue
        if _text(tokens, index - 1) == "/":
            yield token.line, f"/ {token.text}: a decimal in Spark, rounded: divide by a double"
        elif opener == "avg":
            yield token.line, f"avg(... {token.text}): a decimal in Spark, rounded: cast to double"


def _openers(tokens: Sequence[Token]) -> list[str]:
    """For each token the word before the innermost parenthesis around it; '' outside of any."""
    stack, openers, before = [""], [], ""
    for token in tokens:
        if token.token_type is TokenType.R_PAREN and len(stack) > 1:
            stack.pop()
        openers.append(stack[-1])
        if token.token_type is TokenType.L_PAREN:
            stack.append(before)
        before = token.text.lower() if _is_word(token) else ""
    return openers


def _is_word(token: Token) -> bool:
    is_literal = token.token_type in (TokenType.STRING, TokenType.IDENTIFIER)
    return not is_literal and re.fullmatch(r"[A-Za-z_]\w*", token.text) is not None


def _text(tokens: Sequence[Token], index: int) -> str:
    """A token as written, in lower case; '' for a text, a quoted name, and beyond the tokens."""
    if not 0 <= index < len(tokens):
        return ""
    is_literal = tokens[index].token_type in (TokenType.STRING, TokenType.IDENTIFIER)
    return "" if is_literal else tokens[index].text.lower()
