"""Carries out the response processing of an item, as far as it is simple, to see what it gives for an answer.

The rules and operators are those of the QTI 2.2 information model that choice items use; an item that
needs another one is refused by the name of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from xml.etree.ElementTree import Element

Value = tuple[object, ...] | None  # the values of a variable or expression; None is QTI's NULL
TEMPLATE = re.compile(r"https?://[^/]*(?:imsglobal|1edtech)\.org/.*/(\w+?)(?:\.xml)?$")


class NotOurs(Exception):
    """The processing uses something that is not carried out here; `name` and `reason` tell what."""

    def __init__(self, name: str, reason: str) -> None:
        self.name, self.reason = name, reason
        super().__init__(f"{name}: {reason}")


class Processing:
    """The declarations and the response processing of one item with one response."""

    def __init__(self, item: Element, response: str) -> None:
        self._response = response
        declaration = next((each for each in item.iter("responseDeclaration") if each.get("identifier") == response), None)
        if declaration is None:
            raise NotOurs("response declaration", f"the response {response!r} is not declared")
        self.cardinality = declaration.get("cardinality", "")
        correct = declaration.find("correctResponse")
        self.correct: Value = (
            None if correct is None else tuple((value.text or "").strip() for value in correct.iter("value")) or None
        )
        self._mapping = declaration.find("mapping")
        self._defaults = {each.get("identifier", ""): _default(each) for each in item.iter("outcomeDeclaration")}
        self._rules = item.find("responseProcessing")

    def outcomes(self, answer: frozenset[str]) -> dict[str, Value]:
        """The values of all outcomes after this answer. Raises NotOurs."""
        if self._rules is None:
            raise NotOurs("no response processing", "the file has no rule that gives the score")
        self._values = dict(self._defaults)
        self._values[self._response] = tuple(sorted(answer)) or None
        template = self._rules.get("template")
        if template and len(self._rules) == 0:
            self._values["SCORE"] = self._by_template(template)
        else:
            self._carry_out(list(self._rules))
        return self._values

    def score(self, answer: frozenset[str]) -> Fraction:
        """What the answer is worth: the outcome SCORE."""
        outcomes = self.outcomes(answer)
        if "SCORE" not in outcomes:
            raise NotOurs("no outcome SCORE", "the file does not say which outcome is the score")
        return _number(outcomes["SCORE"])

    def _by_template(self, template: str) -> Value:
        found = TEMPLATE.match(template)
        name = found.group(1) if found else template
        if name == "match_correct":
            return (Fraction(int(self._matches(self._values[self._response], self.correct))),)
        if name == "map_response":
            return (Fraction(0),) if self._values[self._response] is None else self._mapped()
        raise NotOurs(f"response processing template {name}", "only match_correct and map_response are carried out")

    def _matches(self, one: Value, other: Value) -> bool:
        return one is not None and other is not None and sorted(map(str, one)) == sorted(map(str, other))

    def _mapped(self) -> Value:
        if self._mapping is None:
            raise NotOurs("mapResponse without a mapping", "the response has no mapping")
        entries = {each.get("mapKey", ""): _fraction(each.get("mappedValue", "")) for each in self._mapping.iter("mapEntry")}
        default = _fraction(self._mapping.get("defaultValue", "0"))
        total = sum((entries.get(str(each), default) for each in self._values[self._response] or ()), Fraction(0))
        lower, upper = self._mapping.get("lowerBound"), self._mapping.get("upperBound")
        total = max(total, _fraction(lower)) if lower else total
        return (min(total, _fraction(upper)) if upper else total,)

    def _carry_out(self, rules: Sequence[Element]) -> None:
        for rule in rules:
            if rule.tag == "setOutcomeValue" and len(rule) == 1:
                self._values[rule.get("identifier", "")] = self._value(rule[0])
            elif rule.tag == "responseCondition":
                self._branch(rule)
            else:
                raise NotOurs(f"response rule {rule.tag}", "this rule of response processing is not carried out")

    def _branch(self, condition: Element) -> None:
        for part in condition:
            if part.tag == "responseElse":
                return self._carry_out(list(part))
            if part.tag not in ("responseIf", "responseElseIf") or not len(part):
                raise NotOurs(f"response rule {part.tag}", "this rule of response processing is not carried out")
            if self._value(part[0]) == (True,):
                return self._carry_out(list(part)[1:])
        return None

    def _value(self, expression: Element) -> Value:
        name = str(expression.tag)
        if name == "variable":
            return self._variable(expression.get("identifier", ""))
        if name == "correct":
            return self.correct if expression.get("identifier") == self._response else self._variable("")
        if name == "baseValue":
            return _base_value(expression)
        if name == "mapResponse" and expression.get("identifier") == self._response:
            return self._mapped()
        if name not in OPERATORS:
            raise NotOurs(f"operator {name}", "this operator of response processing is not carried out")
        return OPERATORS[name](self, [self._value(part) for part in expression])

    def _variable(self, name: str) -> Value:
        if name not in self._values:
            raise NotOurs(f"variable {name}", "response processing reads a variable that this item does not declare")
        return self._values[name]


def _match(processing: Processing, values: list[Value]) -> Value:
    return None if None in values or len(values) != 2 else (processing._matches(values[0], values[1]),)


def _multiple(_: Processing, values: list[Value]) -> Value:
    return tuple(each for value in values if value is not None for each in value) or None


OPERATORS: dict[str, Callable[[Processing, list[Value]], Value]] = {
    "match": _match,
    "multiple": _multiple,
    "isNull": lambda _, values: (values[0] is None,),
    "not": lambda _, values: None if values[0] is None else (values[0] != (True,),),
    "and": lambda _, values: (all(value == (True,) for value in values),),
    "or": lambda _, values: (any(value == (True,) for value in values),),
    "sum": lambda _, values: None if None in values else (sum(map(_number, values), Fraction(0)),),
    "member": lambda _, values: None if None in values else (str((values[0] or ("",))[0]) in map(str, values[1] or ()),),
}


def _base_value(element: Element) -> Value:
    text = (element.text or "").strip()
    match element.get("baseType"):
        case "float" | "integer":
            return (_fraction(text),)
        case "boolean":
            return (text == "true",)
    return (text,)


def _default(declaration: Element) -> Value:
    values = tuple((value.text or "").strip() for value in declaration.iter("value"))
    if declaration.get("baseType") in ("float", "integer"):
        return (_fraction(values[0] if values else "0"),)
    return values or None


def _number(value: Value) -> Fraction:
    if value is None:
        return Fraction(0)
    return value[0] if isinstance(value[0], Fraction) else _fraction(str(value[0]))


def _fraction(text: str) -> Fraction:
    # A short plain number only: "1e9999999" would fill the memory.
    if not re.fullmatch(r"\s*[+-]?\d{0,12}\.?\d{0,12}\s*", text) or not any(c.isdigit() for c in text):
        raise NotOurs("a number that cannot be read", f"{text[:40]!r} is not a plain number")
    return Fraction(text.strip())
