"""Writes table.jsonl: what python's phonenumbers makes of numbers in many countries, for the test beside it to compare with;
and the short numbers of each country, which Kith reads from api/domain/src/rooms/contacts/short_numbers.txt.

Run by hand, with phonenumbers 9.0.42, whose metadata is that of rlibphonenumber 2.2.15:

    python3 tests/references/telephone_numbers/table.py

Three rules are Kith's own, and the table has them: a number that the country's metadata lists as a short one stays as it
was dialled; so does any of three to five digits, since many helplines aren't listed; and all others have to be valid.
"""

import json
import pathlib
import re

import phonenumbers as pn
from phonenumbers import PhoneMetadata, PhoneNumberFormat, PhoneNumberType

ROOT = pathlib.Path(__file__).parents[3]
# Each is written in by its own people.
DIGITS = ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯", "０１２３４５６７８９", "๐๑๒๓๔๕๖๗๘๙"]
# Countries whose prefixes a wrong reading would strip: 1, 0, 06, 8, 01, none.
ABROAD = ["US", "DE", "HU", "RU", "MX", "ES", "GB", "CN", "BR", "JP", "AU", "IT", "FR", "CA", "IN", "KR", "BY", "LT"]


def short_patterns():
    for region in sorted(pn.SUPPORTED_REGIONS):
        metadata = PhoneMetadata.short_metadata_for_region(region)
        pattern = metadata and metadata.short_code and metadata.short_code.national_number_pattern
        if pattern:
            yield region, pattern


SHORT = dict(short_patterns())


def short_example(region):
    metadata = PhoneMetadata.short_metadata_for_region(region)
    return metadata and metadata.short_code and metadata.short_code.example_number or "112"


def expected(text, region):
    """The value and the country that it is dialled in, or nothing."""
    digits = re.sub(r"[ .()-]", "", text)
    if digits.isdecimal():
        digits = "".join(str(int(digit)) for digit in digits)
        if re.fullmatch(SHORT.get(region, "(?!)"), digits):
            return digits, region
    try:
        number = pn.parse(text, region, keep_raw_input=True)
    except pn.NumberParseException:
        number = None
    if number and pn.is_valid_number(number):
        value = pn.format_number(number, PhoneNumberFormat.E164)
        if number.extension:
            value += ";ext=" + number.extension
        own = number.country_code_source == pn.CountryCodeSource.FROM_DEFAULT_COUNTRY
        return value, region if own else None
    if digits.isdecimal() and 3 <= len(digits) <= 5:
        return digits, region
    return None, None


def cases():
    regions = sorted(pn.SUPPORTED_REGIONS)
    for place, region in enumerate(regions):
        abroad = [ABROAD[(place + step) % len(ABROAD)] for step in range(4)]
        types = [PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.TOLL_FREE]
        numbers = [pn.example_number_for_type(region, type) for type in types]
        numbers = [number for number in numbers if number]
        for number in numbers:
            yield pn.format_number(number, PhoneNumberFormat.NATIONAL), region
            yield pn.format_number(number, PhoneNumberFormat.INTERNATIONAL), abroad[0]
        for number in numbers[:1]:
            national = pn.format_number(number, PhoneNumberFormat.NATIONAL)
            yield pn.format_number(number, PhoneNumberFormat.E164), abroad[1]
            yield pn.format_out_of_country_calling_number(number, abroad[2]), abroad[2]
            yield pn.format_number(number, PhoneNumberFormat.RFC3966) + ";ext=345", abroad[3]
            native = DIGITS[place % len(DIGITS)]
            yield re.sub(r"[0-9]", lambda digit: native[int(digit[0])], national), region
            yield national[:-1], region
            yield national, abroad[0]
        code = short_example(region)
        yield code, region
        yield code, abroad[0]
    for text, region in [
        ("116 123", "GB"), ("111", "GB"), ("999", "GB"), ("988", "US"), ("741741", "US"), ("116 117", "DE"),
        ("112", "DE"), ("15", "FR"), ("3114", "FR"), ("188", "BR"), ("14416", "IN"), ("1018", "GR"), ("000", "AU"),
        ("13 11 14", "AU"), ("12", "DE"), ("901820", "DE"), ("030 901820 ext. 45", "DE"), ("030 901820 x45", "DE"),
        ("030 901820,345", "DE"), ("+49 30 901822;345", "US"), ("tel:901820;phone-context=+49-30", "US"),
        ("1-800-FLOWERS", "US"), ("+1 800 FLOWERS", "DE"), ("+49 (0)30 901820", "US"), ("030/901820", "DE"),
        ("0049 171 1234567", "DE"), ("0049 171 1234567", "US"), ("011 49 171 1234567", "US"), ("02 23901234", "EG"),
        ("+39 02 1234 5678", "US"), ("+7 912 345-67-89", "US"), ("8 912 345-67-89", "RU"), ("+52 55 1234 5678", "DE"),
        ("+54 9 11 2345 6789", "US"), ("+225 01 23 45 67 89", "FR"), ("+800 1234 5678", "DE"),
    ]:
        yield text, region


def main():
    lines = "".join(f"{region} {pattern}\n" for region, pattern in SHORT.items())
    (ROOT / "api/domain/src/rooms/contacts/short_numbers.txt").write_text(lines)
    known, table = set(), []
    for text, region in cases():
        if (text, region) in known:
            continue
        known.add((text, region))
        value, country = expected(text, region)
        case = {"text": text, "locale": f"en-{region}", "value": value, "country": country}
        table.append(json.dumps(case, separators=(",", ":"), ensure_ascii=False) + "\n")
    pathlib.Path(__file__).with_name("table.jsonl").write_text("".join(table))
    print(len(table), "cases", sum('"value":null' in line for line in table), "refused")


if __name__ == "__main__":
    main()
