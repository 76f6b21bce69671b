"""Notices, authentic and forged: all three have to come to the same verdict.

The crate makes no notices, because it is not the gateway. They are signed by robokassa for Python, and by the formula of
the documentation over its hash function.
"""

from urllib.parse import parse_qsl, urlencode

from aiorobokassa import RoboKassaClient
from aiorobokassa.exceptions import InvalidSignatureAlgorithmError, SignatureError
from robokassa import HashAlgorithm
from robokassa.hash import Hash
from robokassa.types import Signature

from payments import aio_client, py_client
from trial import AIO_HASHES, PLAIN, Trial, case_order, text_order

FORGED = "the signature does not fit"
FORGERIES = ["password", "hash", "sum", "number", "digit", "cut", "shp"]


def notice(trial: Trial):
    test, kind = trial.chance(30), trial.random.choice(["result", "success"])
    hash_ = Hash(HashAlgorithm(trial.hash))
    passwords = ["test_first", "test_second"] if test else ["first", "second"]
    right, wrong = passwords if kind == "success" else passwords[::-1]
    out_sum, number = trial.sum(), str(trial.number())
    shp = {f"{trial.random.choice(['Shp_', 'Shp_', 'Shp_', 'SHP_', 'shp_'])}{name}": value for name, value in trial.shp(mixed=20).items()}
    if trial.chance(20):
        shp = {name: value for name, value in shp.items() if name.lower() != "shp_interface"}
        shp["shp_interface"] = trial.random.choice(["link", "field", "invoice", "InvoiceService.WebApi"])
    if shp and trial.chance(10):
        shp[trial.random.choice(list(shp))] = trial.random.choice(["a:Shp_b=c", "a=b", ":"])

    forgery = trial.random.choice(FORGERIES) if trial.chance(50) else None
    password = trial.merchant[wrong if forgery == "password" else right]
    signer = Hash(HashAlgorithm("sha256" if trial.hash != "sha256" else "md5")) if forgery == "hash" else hash_
    by_formula = trial.chance(50)
    if by_formula:
        order = case_order(shp)
        signature = signer.hash_data(":".join([out_sum, number, password, *(f"{name}={shp[name]}" for name in order)]))
    else:
        order = text_order(shp)
        signature = Signature(out_sum=out_sum, inv_id=number, password=password, hash_=signer, additional_params=shp).value

    if forgery == "sum":
        out_sum = "1" + out_sum
    elif forgery == "number":
        number = str(int(number) % (2**31 - 1) + 1)
    elif forgery == "digit":
        at = trial.random.randrange(len(signature))
        signature = signature[:at] + ("1" if signature[at] != "1" else "2") + signature[at + 1 :]
    elif forgery == "cut":
        signature = signature[:-2]
    elif forgery == "shp":
        shp = shp | {"Shp_added": trial.text(PLAIN, 1, 5)}
    signature = signature.upper() if trial.chance(50) else signature
    query = urlencode([("OutSum", out_sum), ("InvId", number), ("Fee", "1.5"), ("EMail", "a@b.c"), *shp.items(), ("SignatureValue", signature)])

    facts = (query, forgery, trial.merchant, test, kind)
    ours = "refused" not in (told := trial.ask(kind, test=test, query=query))
    theirs = py_believes(trial, kind, test, query)
    if not ours:
        # Whatever is refused is refused for its signature, or something else was wrong with the case.
        trial.agree("only the signature is wrong", told["refused"] == FORGED, told, *facts)
    if forgery:
        trial.agree("the crate refuses a forgery", not ours, told, *facts)
        trial.agree("robokassa refuses a forgery", not theirs, *facts)
    elif order in (case_order(shp), sorted(shp)):
        trial.agree("the crate believes", ours, told, *facts)
        trial.agree("what was signed", (told["out_sum"], told["inv_id"], told["shp"]) == (out_sum, int(number), shp), told, *facts)
    else:
        trial.differ("py: Shp sorted as text", not ours, told, *facts)
    if not forgery:
        if order == text_order(shp):
            trial.agree("robokassa believes", theirs, *facts)
        else:
            trial.differ("py: Shp sorted as text", not theirs, *facts)
    aio_judges(trial, kind, test, query, shp, order, forgery, facts)


def py_believes(trial: Trial, kind, test, query):
    sent = dict(parse_qsl(query, keep_blank_values=True))
    own = {name: value for name, value in sent.items() if name.lower().startswith("shp_")}
    client = py_client(trial, test)
    verify = client.is_result_notification_valid if kind == "result" else client.is_redirect_valid
    return verify(sent["SignatureValue"], sent["OutSum"], sent["InvId"], **own)


def aio_judges(trial: Trial, kind, test, query, shp, order, forgery, facts):
    client = aio_client(trial, test)
    sent = RoboKassaClient.parse_result_url_params(dict(parse_qsl(query, keep_blank_values=True)))
    verify = client.verify_result_url if kind == "result" else client.verify_success_url
    try:
        believed = verify(**sent, signature_algorithm=trial.hash)
    except InvalidSignatureAlgorithmError:
        return trial.differ("aio: three hash algorithms", trial.hash not in AIO_HASHES, *facts)
    except SignatureError:
        believed = False
    if forgery:
        # A parameter that it does not see cannot disturb it, but the one that is added here has its prefix.
        trial.agree("aiorobokassa refuses a forgery", not believed, *facts)
    elif any(not name.startswith("Shp_") for name in shp):
        trial.differ("aio: one prefix", not believed, *facts)
    elif order != sorted(shp):
        # It sorts by bytes, which the formula does not, and neither does text.
        name = "aio: Shp sorted by bytes" if order == case_order(shp) else "py: Shp sorted as text"
        trial.differ(name, not believed, *facts)
    else:
        trial.agree("aiorobokassa believes", believed, *facts)
