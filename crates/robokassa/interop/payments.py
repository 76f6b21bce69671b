"""Payments: their links read by the crate, the crate's links read by them."""

import hashlib
from decimal import Decimal
from urllib.parse import quote, unquote, urlsplit

from aiorobokassa import RoboKassaClient
from aiorobokassa.exceptions import InvalidSignatureAlgorithmError
from aiorobokassa.models.receipt import Receipt
from aiorobokassa.utils.signature import calculate_payment_signature
from robokassa import HashAlgorithm, Robokassa
from robokassa.hash import Hash
from robokassa.types import HTTPMethod, PaymentMethod, Signature

from trial import AIO_HASHES, Trial, case_order, fields, text_order

RAW_RECEIPT = "Receipt was signed before it was encoded"
OTHER_ORDER = "Shp_ parameters are signed in another order"
UNSIGNED_IP = "UserIp is sent but not signed"
OTHER_PAIR = "Signed with the live passwords and checked with the test ones"
URLS = {
    "result_url2": "https://shop.example/r2?a=1&b=2",
    "success_url2": "https://shop.example/paid/77",
    "fail_url2": "http://127.0.0.1:3000/unpaid",
}
# The optional slots of a payment's signature, in the order of the documentation.
SLOTS = [
    "OutSumCurrency",
    "UserIp",
    "Receipt",
    "StepByStep",
    "ResultUrl2",
    "SuccessUrl2",
    "SuccessUrl2Method",
    "FailUrl2",
    "FailUrl2Method",
    "Token",
]
DESCRIPTION = "Чай & co"


def documented(hash_, sent, password):
    """The signature of what is sent, by the formula of the documentation and by neither library."""
    slots = [sent["MerchantLogin"], sent["OutSum"], sent.get("InvId", "")]
    slots += [sent[name] for name in SLOTS if name in sent]
    own = case_order(name for name in sent if name.lower().startswith("shp_"))
    text = ":".join([*slots, password, *(f"{name}={sent[name]}" for name in own)])
    return hashlib.new(hash_, text.encode()).hexdigest()


def aio_client(trial: Trial, test=False):
    words = trial.merchant
    first, second = (words["test_first"], words["test_second"]) if test else (words["first"], words["second"])
    return RoboKassaClient(words["login"], first, second, words["third"])


def py_client(trial: Trial, test=False, hash_=None):
    words = trial.merchant
    first, second = (words["test_first"], words["test_second"]) if test else (words["first"], words["second"])
    return Robokassa(words["login"], first, second, HashAlgorithm(hash_ or trial.hash), is_test=test)


def aio_receipt(lines):
    items = [
        {"name": line["name"], "quantity": line["pieces"], "sum": Decimal(line["price"]) * line["pieces"], "tax": line["tax"]}
        for line in lines
    ]
    return Receipt.from_dict({"sno": "usn_income", "items": items})


def aio_pays(trial: Trial):
    """aiorobokassa makes a link, the crate checks it."""
    test, misled = trial.chance(30), trial.chance(50)
    shp = trial.shp(odd=20, mixed=20)
    receipt = aio_receipt(trial.lines()) if trial.chance(30) else None
    client = aio_client(trial, test and not misled)
    client.test_mode = test
    ask = lambda: client.create_payment_url(
        trial.sum(),
        DESCRIPTION,
        inv_id=trial.random.choice([None, 0, trial.number()]),
        email=trial.random.choice([None, "buyer+1@example.com"]),
        user_parameters=shp or None,
        receipt=receipt,
        signature_algorithm=trial.hash.upper(),
    )
    if trial.hash not in AIO_HASHES:
        return refuses_hash(trial, ask)
    link = ask()
    told = trial.ask("check_payment", query=urlsplit(link).query)
    if receipt:
        trial.agree("double encoding", unquote(fields(link)["Receipt"]) == receipt.to_json_string(), link)
    made = [
        (sorted(shp) != case_order(shp), "aio: Shp sorted by bytes", OTHER_ORDER),
        (receipt, "aio: receipt signed raw", RAW_RECEIPT),
        (test and misled, "aio: test mode with live passwords", OTHER_PAIR),
    ]
    diagnosed(trial, link, told, made)


def py_pays(trial: Trial):
    """robokassa for Python makes a link, the crate checks it."""
    test = trial.chance(30)
    shp = trial.shp(odd=20, mixed=20)
    amount = trial.random.choice([trial.kopecks(), trial.kopecks() / 100, Decimal(trial.kopecks()) / 100])
    amount = format(amount, "f") if isinstance(amount, Decimal) else amount
    lines = trial.lines() if trial.chance(30) else None
    more = {}
    if lines:
        more["receipt"] = {"items": [{"name": line["name"], "quantity": line["pieces"], "sum": float(line["price"])} for line in lines]}
    if trial.chance(20):
        more |= {"success_url": URLS["success_url2"], "success_url_method": HTTPMethod.GET}
    if trial.chance(20):
        more |= {"fail_url": URLS["fail_url2"], "fail_url_method": HTTPMethod.POST}
    if trial.chance(20):
        more["result_url"] = URLS["result_url2"]
    if trial.chance(20):
        more["user_ip"] = "203.0.113.7"
    if trial.chance(20):
        more["payment_methods"] = [PaymentMethod.SBP]
    link = py_client(trial, test).generate_open_payment_link(
        out_sum=amount,
        default_prefix="Shp",
        inv_id=trial.random.choice([None, 0, trial.number()]),
        description=DESCRIPTION,
        **more,
        **shp,
    ).url
    query = urlsplit(link).query
    # A number sign ends the query, and the browser keeps the rest to itself.
    sent = fields(link)

    if f"{Decimal(str(amount)):.2f}" != str(amount):
        trial.differ("py: amount as given", sent["OutSum"] == str(amount), link)
    switches = (sent.get("Recurring"), sent.get("IsTest"))
    trial.differ("py: Recurring and IsTest always sent", switches == ("False", "1" if test else "0"), link)
    if "payment_methods" in more:
        trial.differ("py: payment_methods dropped", "PaymentMethods" not in sent, link)
    if lines:
        trial.differ("py: receipt JSON with spaces", '": ' in unquote(sent["Receipt"]), link)

    told = trial.ask("check_payment", query=query)
    broken = any(character in value for value in shp.values() for character in "&+%#")
    if broken:
        unexplained = "fits" in told and not told["fits"] and told["mistakes"] is None
        return trial.differ("py: Shp values unencoded", unexplained, link, told)
    made = [
        (text_order(shp) != case_order(shp), "py: Shp sorted as text", OTHER_ORDER),
        ("user_ip" in more, "py: user_ip unsigned", UNSIGNED_IP),
    ]
    diagnosed(trial, link, told, made)


def diagnosed(trial: Trial, link, told, made):
    """The crate names the mistakes that were made in a link, and no others: it fits if there are none."""
    made = [(name, words) for occurs, name, words in made if occurs]
    mistakes = told["mistakes"]
    trial.agree("no other mistake", mistakes is not None and len(mistakes) == len(made), link, told)
    for name, words in made:
        trial.differ(name, any(one.startswith(words) for one in mistakes), link, told)


def crate_pays(trial: Trial, odd=20, mixed=20):
    """A link of the crate with everything that it was made of."""
    shp = {f"Shp_{name}": value for name, value in trial.shp(odd, mixed).items()}
    receipt = trial.ask("receipt", lines=trial.lines())["json"] if trial.chance(30) else None
    more = {name: url for name, url in URLS.items() if trial.chance(15)}
    if trial.chance(15):
        more["user_ip"] = "203.0.113.7"
    test = trial.chance(30)
    asked = {"out_sum": trial.sum(), "inv_id": trial.random.choice([None, 0, trial.number()]), "shp": shp, **more}
    told = trial.ask("pay", test=test, description=DESCRIPTION, receipt=receipt, **asked)
    trial.agree("a link", "link" in told, asked, told)
    sent = fields(told["link"])
    password = trial.merchant["test_first" if test else "first"]
    expected = {
        "MerchantLogin": trial.merchant["login"],
        "OutSum": asked["out_sum"],
        "InvId": None if asked["inv_id"] is None else str(asked["inv_id"]),
        "Description": DESCRIPTION,
        "UserIp": more.get("user_ip"),
        "Receipt": receipt and quote(receipt, safe=""),
        "ResultUrl2": more.get("result_url2"),
        "SuccessUrl2": more.get("success_url2"),
        "SuccessUrl2Method": "GET" if "success_url2" in more else None,
        "FailUrl2": more.get("fail_url2"),
        "FailUrl2Method": "POST" if "fail_url2" in more else None,
        "Culture": "ru",
        "Encoding": "utf-8",
        "IsTest": "1" if test else None,
        **{name: quote(value, safe="") for name, value in shp.items()},
    }
    expected = {name: value for name, value in expected.items() if value is not None}
    signature = documented(trial.hash, sent, password)
    trial.agree("sent is what was asked for", sent == expected | {"SignatureValue": signature}, sent, expected, signature)
    return sent, shp, receipt, more, password


def aio_reads(trial: Trial):
    """The crate makes a link, aiorobokassa computes its signature."""
    sent, shp, receipt, more, password = crate_pays(trial)
    travelled = {name[4:]: sent[name] for name in shp}

    def signed(receipt, values):
        base = (sent["MerchantLogin"], sent["OutSum"], sent.get("InvId"), password, trial.hash)
        return calculate_payment_signature(*base, receipt=receipt, shp_params=values).lower()

    if trial.hash not in AIO_HASHES:
        return refuses_hash(trial, lambda: signed(None, None))
    ours = sent["SignatureValue"]
    if more:
        return trial.differ("aio: no such parameters", signed(sent.get("Receipt"), travelled) != ours, sent)
    if sorted(shp) != case_order(shp):
        return trial.differ("aio: Shp sorted by bytes", signed(sent.get("Receipt"), travelled) != ours, sent)
    if receipt:
        trial.differ("aio: receipt signed raw", signed(receipt, travelled) != ours, sent)
    raw = {name[4:]: value for name, value in shp.items()}
    if raw != travelled:
        trial.differ("aio: Shp values signed raw", signed(sent.get("Receipt"), raw) != ours, sent)
    trial.agree("our signature fits", signed(sent.get("Receipt"), travelled) == ours, sent)


def py_reads(trial: Trial):
    """The crate makes a link, robokassa for Python computes its signature."""
    sent, shp, _, _, password = crate_pays(trial)
    slots = {
        "user_ip": "UserIp",
        "receipt": "Receipt",
        "result_url2": "ResultUrl2",
        "success_url2": "SuccessUrl2",
        "success_url2_method": "SuccessUrl2Method",
        "fail_url2": "FailUrl2",
        "fail_url2_method": "FailUrl2Method",
    }
    theirs = Signature(
        merchant_login=sent["MerchantLogin"],
        out_sum=sent["OutSum"],
        inv_id=sent.get("InvId"),
        password=password,
        hash_=Hash(HashAlgorithm(trial.hash)),
        additional_params={name: sent[name] for name in shp},
        **{slot: sent.get(name) for slot, name in slots.items()},
    )
    fits = theirs == Signature(value=sent["SignatureValue"])
    if text_order({name: sent[name] for name in shp}) != case_order(shp):
        trial.differ("py: Shp sorted as text", not fits, sent)
    else:
        trial.agree("our signature fits", fits, sent)


def subscription(trial: Trial):
    """A charge that follows an earlier payment, by robokassa for Python and by the crate."""
    kopecks, number, parent = trial.kopecks(), trial.number(), trial.number()
    if number == parent:
        parent = number - 1 or 2
    out_sum = f"{kopecks // 100}.{kopecks % 100:02}"
    theirs = fields(py_client(trial).generate_subscription_link(number, parent, out_sum).url)
    ours = fields(trial.ask("recurring", out_sum=out_sum, inv_id=number, first=parent)["form"])
    signed = {"out_sum": out_sum, "inv_id": number, "password": trial.merchant["first"], "hash_": Hash(HashAlgorithm(trial.hash))}
    full = Signature(merchant_login=trial.merchant["login"], **signed)
    trial.agree("our signature fits", full == Signature(value=ours["SignatureValue"]), ours)
    trial.differ("py: subscription without login", theirs["SignatureValue"] == Signature(**signed).value != full.value, theirs)
    trial.differ("py: subscription without parent", "PreviousInvoiceID" not in theirs and "PreviousInvoiceID" in ours, theirs)


def refuses_hash(trial: Trial, ask):
    try:
        ask()
        refused = False
    except InvalidSignatureAlgorithmError:
        refused = True
    trial.differ("aio: three hash algorithms", refused, trial.hash)
