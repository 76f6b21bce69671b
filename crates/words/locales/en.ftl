### Everything the shop says. The same ids and gaps as in ru.ftl: a test checks it.

## Time

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
moment = { $day } { $month } { $year }, { $time } ({ $zone })
zone-moscow = MSK

## Counting

goods-count = { $count ->
    [one] { $count } item
   *[other] { $count } items
}
span-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
span-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
span-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
span-years = { $count ->
    [one] { $count } year
   *[other] { $count } years
}
span-just-now = just now
span-ago = { $span } ago
span-lasting = for { $span }
days-between = { $least }–{ $most } days

## Around every page

skip-to-content = Skip to content
test-ribbon = Test mode: no money is taken and no orders are sent.
tools-label = Language and cart
other-language = Русский
cart-word = Cart
pieces-noun = { $count ->
    [one] item
   *[other] items
}
crumbs-label = You are here
error-prefix = Error:
foot-buyer = For buyers
foot-legal = Documents
foot-contact = Contact
foot-payment = You pay on the secure page of the payment service. There are no third-party counters or advertising tags on this site.
foot-no-payment = There are no third-party counters or advertising tags on this site.
seller-inn = Taxpayer number { $number }
seller-ogrn = Registration number { $number }
seller-address = Address: { $text }
seller-phone = Phone: { $text }
seller-email = E-mail: { $text }
seller-missing-name = full name
seller-missing-inn = taxpayer number
seller-missing-ogrn = registration number
seller-missing-address = address
seller-missing-contact = phone or e-mail
seller-no-contacts = the shop has not said yet how
to-catalogue = To the catalogue
keep-shopping = Keep shopping
until-moment = until { $at }

## Money and counting

free-word = free
delivery-word = Delivery
receipt-surplus = Overpayment
total-word = Total
discount-word = Discount
price-from = from { $price }
price-each = { $price } each
old-price = old price
goods-pieces = Goods, { $count } pcs
only-pieces = { $count } pcs
option-pieces = { $option } · { $count } pcs
number-sign = No. { $number }

## Catalogue

catalogue-title = Catalogue
delivery-promise = Delivery across Russia for { $price }, free for orders from { $free }.
categories-label = Sections of the catalogue
all-goods = Everything
search-title = Search
search-label = Search by name or article code
search-placeholder = Name or article code
search-button = Search
search-nothing-title = Nothing found for “{ $query }”
search-nothing-text = Try a shorter word. Or ask us:
shelf-empty-title = Nothing here yet
shelf-empty-text = We are preparing new things. Have a look at the other sections, or ask us:
shelf-no-goods-text = The shop is just opening and has no goods yet. Questions are welcome:
shelf-begin-text = You are signed in. Begin with the first product: add it yourself, import a list, or look at examples.
shelf-begin = To the goods
whole-catalogue = Show the whole catalogue
sort-label = Order
sort-shelf = As arranged
sort-cheap = Cheapest first
sort-dear = Dearest first
pages-label = Pages of the catalogue
page-number = Page { $page }
page-before = Back
page-after = Next
page-title = { $title }, page { $page }
card-choose = Choose
card-choose-name = Choose: { $name }
colors-count = Colours: { $count }
stock-some = In stock
stock-few = { $count } left
stock-none = Out of stock

## Product

variant-label = Variant
variant-few = { $count } left
variant-gone = out of stock
price-of-variant = for “{ $option }”
count-label = Quantity
add-to-cart = Add to cart
added-text = In your cart: { $name }, { $count } pcs.
added-cart = { $count ->
    [one] { $count } item for { $sum } altogether.
   *[other] { $count } items for { $sum } altogether.
}
to-cart = Go to cart
not-added-title = Could not be added
no-cookie-title = Your cart is empty
no-cookie-text = This browser sent us no cookie, and without one the cart remembers nothing. If you have just added something, allow this site to keep cookies and add it again.
sold-out-text = This is out of stock, and there is no exact date for more. Ask us:
promise-pickup = Pick-up is free.
promise-courier = Courier across Russia for { $price }, { $days }. Free for orders from { $free }.
promise-returns = Not right? Return it within { $days }.
promise-returns-link = How returns work
about-title = About this item
attributes-title = Details
article-code = Article code
neighbours-title = More from this section

## Cart

cart-title = Cart
cart-empty-title = Your cart is empty
cart-empty-text = You have not chosen anything yet. A cart is kept for 30 days, so take your time.
cart-notices-title = Please note
cart-vanished = { $count ->
    [one] One item is no longer sold and will not be part of the order.
   *[other] Some items are no longer sold and will not be part of the order.
}
cart-set = Apply
cart-remove = Remove
cart-remove-name = Remove: { $name }
cart-less = Fewer: { $name }
cart-more = More: { $name }
cart-count = Quantity: { $name }
cart-short = { $left } left. Reduce the quantity to check out.
cart-gone = Sold out. Remove this item to check out.
your-order = Your order
goods-total = Total without delivery
cart-free-after = { $rest } more, and the courier is free. Pick-up is always free.
cart-free-now = Orders from { $free } are delivered free.
cart-payment-hint =
    { $sbp ->
        [yes] Pay by card or SBP. No registration needed.
       *[no] Pay by card. No registration needed.
    }
cart-coins-hint = Pay with cryptocurrency. No registration needed.
cart-no-payment-hint = No registration needed.
to-checkout = Check out

## Checkout

checkout-title = Checkout
checkout-crumb = Checkout
buyer-legend = Who it is for
name-label = Full name
name-short = Name
phone-label = Phone
phone-with-extension = { $phone } ext. { $extension }
phone-hint = We call only if we have to. No advertising.
email-label = E-mail
email-optional = if there is one
email-short = E-mail
email-hint = We send the receipt and a link to your order.
email-hint-letters = We send a link to your order.
email-hint-receipt = For the receipt and questions about the order.
email-hint-plain = For questions about the order.
pickup-title = Pick-up
courier-title = Courier
courier-hint = Across Russia, { $days }. Free from { $free }.
address-label = Address
address-optional = — for the courier
address-hint = Town, street, house, flat.
comment-label = Comment
comment-optional = — if there is something to add
pay-legend = Payment
pay-by-online = Online
pay-by-online-hint =
    { $sbp ->
        [yes] By card, SBP or otherwise, on the payment page.
       *[no] By bank card on the payment page.
    }
pay-by-coins-hint = With cryptocurrency, on the payment page.
pay-by-sbp = SBP
pay-by-sbp-hint = Your bank's app opens, or a QR code.
pay-by-card = Bank card
pay-by-card-hint = On a protected page: the shop never sees your card.
pay-by-instalments = In instalments
pay-by-instalments-hint = Terms and the bank's decision are on the payment page at once.
pay-by-delivery-cash = Cash on delivery
pay-by-delivery-cash-hint = You pay when the order is in your hands.
pay-by-delivery-card = Card on delivery
pay-by-delivery-card-hint = You tap your card when you receive the order.
pay-by-bank-transfer = Bank transfer
pay-by-bank-transfer-hint = The invoice with a QR code is on the order's page. You have { $span } to pay it.
consents-legend = Consent
consent-data-before = I agree to the
consent-data-link = processing of my personal data
consent-data-after = {" "}to fulfil this order
consent-offer-before = I accept the
consent-offer-link = public offer
consent-offer-after = .
agreement-title = Consent before paying
agreement-crumb = Consent
agreement-text = The shop placed this order for you, and nobody could agree to the documents in your stead. Read them, tick the boxes and go on to pay.
review-title = Check your order
review-next =
    { $sbp ->
        [yes] Next is the payment page: card or SBP. The shop never sees your card.
       *[no] Next is the payment page, for cards. The shop never sees your card.
    }
review-next-coins = Next is the page where you pay with cryptocurrency.
review-next-online = Next is the payment page. The shop never sees your card.
review-later = You do not pay now: the order's page says what comes next.
review-no-payment = You do not pay now: the shop will contact you and agree on the payment.
review-order = Order for { $sum }
review-seller = Seller: { $seller }. Goods can be returned within { $days }.
mistakes-title = { $count ->
    [one] Check one field
    [2] Check two fields
    [3] Check three fields
    [4] Check four fields
   *[other] Check { $count } fields
}
mistake-name = Enter your full name, at most 64 characters
mistake-phone = Enter a phone number, such as +7 912 345-67-89
mistake-phone-short = The phone number lacks digits. Enter all of it, such as +7 912 345-67-89
mistake-phone-long = The phone number has too many digits. Enter one number, such as +7 912 345-67-89, and an extension after “ext.”
mistake-phone-code = No number has this code: check the first digits. Begin a number of another country with a plus and its code, such as +375 29 123-45-67
mistake-phone-doubtful = This is a number of two countries. Begin a Russian one with +7, or set the code of the country apart, such as +84 95 123 45 67
mistake-email = Enter an e-mail address, such as anna@example.com
mistake-delivery = Choose pick-up or courier
mistake-address = Enter town, street, house and flat, at most 300 characters
mistake-comment = Shorten the comment to 1000 characters
mistake-pay-by = Choose how to pay
mistake-consent-data = Without your consent to data processing we cannot take the order
mistake-consent-offer = Without your acceptance of the offer we cannot take the order
not-placed-title = The order was not placed

## What did not work

not-done-title = That did not work
trouble-empty-cart = The cart is empty. Add something and try again.
trouble-sold-out = { $left ->
    [0] The item with article code { $sku } is sold out.
   *[other] Only { $left } pcs of article code { $sku } are left.
}
trouble-vanished = One of the items is no longer sold. Remove it from the cart.
trouble-not-as-shown = Goods, prices or delivery changed while you were filling in the form. Check the order as it is now and confirm it again.
trouble-token-reused = This form has already placed another order. Open the cart and start the checkout again.
trouble-too-many-orders = { $seconds ->
    [one] Too many orders in a row. Wait { $seconds } second and send the form again.
   *[other] Too many orders in a row. Wait { $seconds } seconds and send the form again.
}
trouble-too-many-carts = Too many carts were begun in your network just now. Please wait a minute and try again.
trouble-too-many-held = { $left ->
    [0] Article { $sku } is set aside for your unpaid orders already. Pay them, or call us, and we will place a larger order for you.
   *[other] { $left } more of article { $sku } can be set aside before they are paid. Do you need more? Call us, and we will place the order.
}
trouble-not-payable = This order cannot be paid now.
trouble-too-many-attempts = Too many attempts to pay. Contact us, we will help.
trouble-not-now = The order has changed in the meantime, and this can no longer be done. Have another look at it.
trouble-money-under-way = The order cannot be cancelled now: a payment may be on its way, and the bank has not answered yet. Try again in a few minutes.
trouble-reason-missing = Write the reason.
trouble-refund-unfitting = A refund is at least a kopeck and at most { $left }. Check the sum.
trouble-not-a-sum = Write the sum as a number, such as 990 or 990.50.
trouble-not-a-discount = Write the discount as a sum, such as 150.50, or as whole per cent, such as 10%.
trouble-discount-unfitting = This discount does not fit: it is at least a kopeck and leaves every piece a price.
trouble-not-agreed = The shop's documents have to be agreed to before paying.
trouble-not-told = First tell the buyer where to read the shop’s documents, and tick the box.
trouble-not-so-many-to-return = Money for at most { $left } pieces of { $sku } can be returned: for the others it went back already, or is on its way.
trouble-sent-meanwhile = A part of this order was sent while the form was open. See what is left and send that.
trouble-receipt-of-others = The receipt of this payment names the former contents of the order, and the second receipt (54-FZ) has to repeat it. Return the money in the cabinet of the payment system and note that here; then the buyer can pay for the order anew.
trouble-buyer-forgotten = The buyer of this order has been forgotten. Tracking numbers are no longer kept for it.
trouble-nothing-to-ship = Say what you are sending: it takes at least one piece.
trouble-not-so-many-to-ship = At most { $left } pieces of { $sku } can be sent: the others were sent already, or their money goes back.
trouble-refund-under-way = A refund of this order is under way. Wait for its end, or decide about it: only then is it known how much is left.
trouble-no-refunds = The shop cannot return this money by itself. Return it in the payment service's cabinet or directly, and note the refund.
trouble-not-so-many-codes = { $sku } needs a code for each piece ({ $pieces }), or none at all.
trouble-missing-unfitting = Say which pieces are missing: at least one has to be, and at least one has to be left. If nothing is there, cancel the order.
trouble-no-marking-code = What was entered for { $sku } is no marking code: those have Latin letters, digits and signs only, at most 255.
trouble-code-twice = A marking code of { $sku } was entered twice. Each piece has its own.
trouble-already-resolved = This money has been dealt with already: what was done is noted below.
trouble-not-on-shelf = Article { $sku }: { $free } free, { $reserved } more set aside for orders. No more than what is free can be taken off: cancel or change an order first.
trouble-taking-open = Another stock-taking has not ended yet: post it or drop it.
trouble-taking-ended = This stock-taking has ended already.
trouble-changed-meanwhile = Somebody else changed this while you were editing. Nothing was saved: compare and save once more.
trouble-slug-taken = The address “{ $slug }” already leads to another product. Choose another one.
trouble-sku-taken = Another variant has the article code { $sku }. Each one is used once.
trouble-no-category = This category is gone. Choose another one.
trouble-category-in-use = The category still has products or subcategories, or is being counted. Move them or end the stock-taking first.
trouble-lines-fixed = The contents change only while the order waits for its payment and there is no money for it, neither received nor on its way. That is no longer so: the order is paid, sent or over, or there is money about it.
trouble-nothing-left = Something has to be left of the order. If nothing is wanted, cancel it.
trouble-no-receipt = No receipt could be written for such an order, so nothing was saved. The payment system says: { $why }
trouble-cart-lines = A cart holds at most { $most } different items.
trouble-cart-pieces = At most { $most } pcs of one item can be ordered.
trouble-not-so-many = { $held ->
    [0] Only { $left } pcs are in stock. Choose fewer.
   *[other] { $left } pcs are in stock, and { $held } are in your cart already. So many more cannot be added.
}
trouble-not-in-cart = This is not in the cart any more: it was removed in another window or ordered. If you want it, add it again.
trouble-too-much = The sum is too large, such an order cannot be placed. Lower the quantity or remove some of the goods.
trouble-no-variant = Choose a variant.
trouble-not-a-count = Enter the quantity as a number.
trouble-gateway-down = The payment page does not answer now. Your order is saved; try again in a few minutes.
trouble-payment-refused = This order cannot be paid on the site now: the fault is the shop's, and waiting will not help. No money was taken, your order is saved. Write to us or call, and we will help you pay.
trouble-not-answered = The payment system does not answer now, so your payment could not be checked. If you paid, the money is not lost. Try again in a few minutes.
trouble-question-refused = Your payment could not be checked: the shop's settings are at fault. If you paid, the money is not lost: write to us or call.
trouble-stale-form = This form is out of date. Open the page again and retry.
trouble-already-ordered = This cart has become an order already: here it is. What you changed in the form afterwards is not in the order; if something has to be corrected, tell us.

## On the way to pay

handover-document-title = On to payment
handover-title = One step left: payment
handover-text = You are going to the secure page of { $gateway }: { $way }. It will show invoice { $invoice } and the same sum.
handover-button = Go to payment
handover-no-email = If the window closes, nothing is lost: the order stays on its own page.
handover-email = If the window closes, nothing is lost: the order stays on its own page, and a link to it comes to { $email }, after the payment at the latest.
back-to-order = Back to the order
gateway-robokassa = Robokassa
gateway-cryptocloud = CryptoCloud
pay-with-robokassa =
    { $sbp ->
        [yes] card or SBP
       *[no] bank card
    }
pay-with-cryptocloud = cryptocurrency
pay-with-online =
    { $sbp ->
        [yes] card, SBP and other ways
       *[no] bank card
    }
pay-with-sbp = SBP
pay-with-card = bank card
pay-with-instalments = in instalments

## The order's page

order-number = Order { $number }
order-placed-at = placed { $at }
order-document-title = Order { $number } — { $state }
order-state-waiting = waiting for payment
order-state-checking = checking the payment
order-state-unconfirmed = not confirmed by the bank yet
order-state-interrupted = payment not finished
order-state-begun = payment begun
order-state-failed = payment failed
order-state-held = the money is blocked
order-state-at-the-bank = the bank is checking the payment
order-state-partly-paid = part of the sum came
order-state-time-up = time to pay is over
order-state-later = to be paid on delivery
order-state-transfer = waiting for the transfer
order-state-decision = the shop is checking
order-state-paid = paid
order-state-shipped = shipped
order-state-partly-shipped = partly shipped
order-state-delivered = delivered
order-state-expired = time to pay ran out
order-state-cancelled = cancelled
order-state-refunded = refunded

order-waiting-headline = The order is waiting for payment
order-waiting-text = We hold the goods until { $until }. After that the order closes by itself and no money is taken.
order-checking-headline = Checking the payment…
order-checking-text = The bank is confirming the payment; this usually takes up to a minute. The page updates by itself, so there is no need to pay twice.
order-unconfirmed-headline = The bank has not confirmed the payment yet
order-unconfirmed-text = We keep asking; the status updates on this page.
order-unconfirmed-checked = Checked { $at }: no answer yet. We keep asking.
order-interrupted-headline = The payment was not finished
order-interrupted-text = You came back from the payment page and there is no confirmation. We hold the goods until { $until }.
order-begun-headline = The payment was begun and not finished
order-begun-text = The payment system sees a payment that was begun, and no money for it yet. If you closed the payment page, start again. We hold the goods until { $until }.
order-at-the-bank-headline = The bank is checking the payment
order-crediting-text = The payment system has the money and is passing it on to the shop. You do not have to pay a second time.
order-held-headline = The order is accepted, the money is blocked
order-held-keeps = The goods are kept for you. The status updates on this page.
order-held-text = The bank has blocked the sum on the card and has not taken it yet: the shop takes it when it sends the order, or lets it go if it cannot. You do not have to pay a second time.
order-suspended-text = The payment system has stopped the payment to check it: that may take some days. You do not have to pay a second time.
order-at-the-bank-keeps = While the payment is being checked, the order is not cancelled and the goods stay yours. The status updates on this page.
order-partly-paid-headline = Only part of the sum came
order-partly-paid-text = Add the rest to the same invoice: the payment page says how much is left.
order-partly-paid-keeps = While we wait for the rest, the order is not cancelled and the goods stay yours. The status updates on this page.
order-failed-headline = The payment failed, no money was taken
order-failed-text =
    { $sbp ->
        [yes] The payment service says that no payment will come. Another card or SBP usually helps. We hold the goods until { $until }.
       *[no] The payment service says that no payment will come. Another card usually helps. We hold the goods until { $until }.
    }
order-failed-coins = The payment service says that no payment will come: an invoice usually closes when nothing came for it in time. You can start again. We hold the goods until { $until }.
order-returned-headline = The payment failed, the money was returned
order-returned-text =
    { $sbp ->
        [yes] The payment system refused the payment and sent the money back. When it arrives depends on the bank. You can pay again, with another card or by SBP for example. We hold the goods until { $until }.
       *[no] The payment system refused the payment and sent the money back. When it arrives depends on the bank. You can pay again, with another card for example. We hold the goods until { $until }.
    }
order-returned-coins = The payment system refused the payment and sent the money back. You can pay again. We hold the goods until { $until }.
order-time-up-headline = The time to pay is over
order-time-up-text = We are checking whether the payment came at the last minute. The page updates by itself.
order-later-headline = Your order is accepted, you pay on delivery
order-later-cash = To pay: { $sum }, in cash on delivery.
order-later-card = To pay: { $sum }, by card on delivery.
order-later-open = To pay: { $sum }.
order-later-handed = Handed over: { $at }. Once the shop has noted the payment, you see it here.
order-transfer-headline = The order waits for your transfer
order-transfer-text = Transfer { $sum } by { $until }. The details and a QR code are
order-transfer-invoice = in the invoice
order-transfer-still = Or pay by bank transfer: the details and a QR code are
order-transfer-wait = A bank takes minutes or some days. When the money is there, the shop notes the payment and you see it here.
order-trial-text = This is a trial order: no real money was taken for it.
order-decision-headline-test = It was a test payment
order-decision-headline = The money came, and the shop is checking the order
order-decision-wrong-sum = The sum is not the one of the order, so a person decides: we accept it or return the money.
order-decision-former = The payment came for the former contents of the order, so a person decides: we accept it or return the money.
order-decision-late = The payment came after the time was up, so a person decides: we send the goods if they are still there, or return the money.
order-decision-cancelled = The payment came after the order was cancelled, so a person decides: we agree with you on the order or return the money.
order-decision-twice = The money came once more. The shop will look into it and return what is too much.
order-decision-test = The payment was made in test mode: no real money was taken. The shop knows and will contact you.
order-decision-other = The payment does not match the order, so a person decides.
order-decision-answer = The shop will write to you at { $email }.
order-decision-call = The shop will get in touch with you.
order-paid-headline = Order { $number } is paid
order-paid-headline-trial = Order { $number } is paid on trial
order-paid-trial = A trial payment of { $sum } went through { $method }, { $at }. No goods are sent for it.
order-paid-text = We received { $sum } { $method }, { $at }.
order-paid-receipt = We received { $sum } { $method }, { $at }. The receipt goes to { $email }.
order-paid-outside = The shop received { $sum } directly, { $at }.
order-paid-next-pickup = We pack the order and write to you when it can be picked up.
order-paid-next-pickup-plain = We pack the order. This page will show when it can be picked up.
order-paid-next-courier = We pack the order and hand it to the courier. We write to you when it leaves.
order-paid-next-courier-plain = We pack the order and hand it to the courier. This page will show when it leaves.
order-paid-twice = Another payment for this order came. The shop will look into it and return what is too much.
order-overpaid = More came than the order costs. The shop will return the rest: we will write to you.
paid-by-card = by card
paid-by-sbp = by SBP
paid-by-gateway = through the payment service
order-shipped-headline = The order is on its way
order-shipped-text = Handed over for delivery: { $at }.
order-shipped-tracking = Tracking number: { $tracking }
order-shipped-follow = Where the parcel is now:
order-shipped-follow-link = on the carrier's site
order-partly-shipped-headline = A part of the order is on its way
order-partly-shipped-left = Still to be sent: { $goods }. We will write when it leaves.
order-shipment = Shipment { $nth }, { $at }: { $goods }.
order-delivered-headline = The order is delivered
order-delivered-text = Delivered: { $at }. If something is not right, it can be returned within { $days }:
order-delivered-returns = how to do it
order-expired-headline = The time to pay ran out
order-expired-text = No payment came, and the goods went back on the shelf: { $at }. If you still want them, place the order again.
order-expired-settled = The order is closed, and the goods went back on the shelf: { $at }. The shop has dealt with the money that came for it; if you do not know how, please ask us. If you still want the goods, place the order again.
order-cancelled-headline = The order is cancelled
order-cancelled-text = The shop cancelled the order: { $at }. No money came for it. Reason: { $reason }
order-cancelled-settled = The shop cancelled the order: { $at }. It has dealt with the money that came for it; if you do not know how, please ask us. Reason: { $reason }
order-put-away-text = The shop closed the trial order: { $at }.
order-cancelled-under-way = The bank is still checking a payment for this order. If the money reaches the shop, we will see it and contact you.
order-cancelled-held = The money for it was blocked on the card but not taken: the shop is letting it go. When you can use it again depends on the bank.
order-let-go-text = The order is cancelled: { $at }. The money for it was blocked on the card but not taken, and is let go. When you can use it again depends on the bank.
order-called-off-text = You cancelled the order: { $at }. The goods are back on the shelf. If you change your mind, place a new one.
order-refunded-headline = The money was returned
order-refunded-text = The shop returned { $sum }: { $at }. It usually arrives in 1–10 working days.
order-refunded-outside = The shop returned { $sum }: { $at }.
order-missing = { $name }, { $count } pcs: this was not in stock, and we took no money for it.
order-refunded-part = The shop returned a part of the money: { $sum }, { $at }.
order-refund-under-way = The shop is returning { $sum }, since { $at }. Once the payment service has done it, it will be seen here.
order-refund-unclear = The shop is finding out what became of a refund of { $sum }. What comes of it will be seen here.

order-pay = Pay { $sum }
order-pay-again = Try again
order-pay-rest = Pay the rest
order-pay-otherwise = Pay another way
order-pay-now = Pay { $sum } online
order-check = I have paid: check
order-cancel-title = Cancel the order
order-cancel-text = The goods go back on the shelf. If you are paying or have paid, do not cancel: wait for the bank's answer.
order-cancel-button = Yes, cancel the order
order-check-again = Check again
order-hint-started = If the money has been taken, do not pay again. Questions:
order-hint-checking = If the money was taken and the status does not change, tell us:
order-hint-unconfirmed = If the money has been taken, do not pay again. Tell us:
order-hint-decision = You do not have to do anything. If you have questions:
order-hint-at-the-bank = You do not have to do anything. If you have questions:
order-hint-partly-paid = If you cannot pay the rest, tell us:
order-hint-expired = If you did pay after all, we will see the payment and contact you. Questions:
order-page-note = This page opens only with your link, so keep it. Questions:

story-title = Progress of the order
step-placed = Order placed
step-waiting = Waiting for payment
step-attempt-failed = Payment failed
step-attempt-returned = Payment failed, the money was returned
step-held = The money is blocked on the card and not taken
step-at-the-bank = The bank is checking the payment
step-partly-paid = Part of the sum came, the rest is awaited
step-money-came = A payment of { $sum } came
step-paid = Payment received: { $sum }
step-expired = Time to pay ran out
step-cancelled = Cancelled by the shop
step-called-off = Cancelled by you
step-shipped = Handed over for delivery
step-partly-shipped = A part handed over for delivery
step-delivered = Delivered
step-refunded = { $sum } returned
step-refund-under-way = { $sum } is being returned
step-refund-unclear = What became of a refund of { $sum } is being found out

## Invoice

invoice-title = Invoice for order { $number }
invoice-crumb = Invoice
invoice-until = Pay by { $until }: after that the order closes and the goods go back to the shelf.
invoice-over = Nothing is to be paid by this invoice: the order is paid or closed.
invoice-waits = Nothing is to be paid by this invoice now: money for the order is on its way, or the shop is looking into it.
invoice-payee = Payee
invoice-payee-name = Name
invoice-inn = INN
invoice-kpp = KPP
invoice-account = Account
invoice-bank = Bank
invoice-bic = BIC
invoice-correspondent = Correspondent account
invoice-purpose-label = Purpose of payment
invoice-purpose = Payment for order { $number }. { $vat }
invoice-payer = Buyer
invoice-no-vat = No VAT
invoice-vat = Including VAT { $rate }%: { $sum }
invoice-code = QR code for the bank's app
invoice-scan = Open your bank's app, find payment by QR code and scan it. Sum and purpose fill themselves in.
invoice-print = The invoice can be printed or saved as PDF: any browser does that.

# Papers of an order.
paper-sheet = Order sheet
paper-invoice = Invoice
paper-act = Act of transfer
paper-sheet-title = Order sheet No. { $number }
paper-invoice-title = Invoice No. { $number }
paper-act-title = Act of transfer of goods, order No. { $number }
paper-placed = Ordered
paper-buyer = Buyer
paper-seller = Seller
paper-bank = Where to pay
paper-ogrn = OGRN
paper-address = Address
paper-nth = No.
paper-packed = Packed
paper-packer = Packed by
paper-unsent = Still to be sent
paper-shipment = Shipment { $nth }, { $at }
paper-director = Director
paper-accountant = Accountant
paper-gave = Handed over by
paper-took = Received by
paper-act-text = The goods were handed over in full. The buyer checked their number, parts and looks and has no claims.
paper-due = To be taken from the buyer at the door: { $sum }
paper-paid = Paid
paper-unpaid = Not paid
office-papers-title = Papers
office-papers-text = Open one to print it, or save it as a file.
office-papers-pdf = Save as PDF
office-papers-pdf-of = { $paper }, PDF

# Registers for the accountant.
register-payments = Payments
register-refunds = Refunds
register-receipts = Receipts
register-totals = Totals
register-outside = Outside the gateways
register-when = Date and time
register-order = Order
register-gateway = Gateway
register-invoice = Number at the gateway
register-method = Method
register-sum = Sum
register-fee = Commission
register-person = Noted by
register-note = Note
register-receipt = Receipt
register-state = State
register-first = First
register-second = Second
register-by-gateway = The gateway writes it with the payment
register-by-gateway-back = The gateway writes it with the refund
register-unnoted = Not noted at the time: see the gateway's own report
register-returned = Refund
register-what = What
register-payments-count = Payments
register-payments-sum = Came
register-refunds-count = Refunds
register-refunds-sum = Went back
register-without-fee = Payments without a known commission
register-all = All
register-flow = Direction
register-came = Payment
register-went = Refund
office-books-title = Registers
office-books-lead = The shop's money and receipts of a month by its own clock, without trial orders. The files open in a spreadsheet.
office-books-month = Month
office-books-files = Export the month
office-books-by-gateway = Totals by way
office-books-by-day = Totals by day
office-books-money = All movements
office-books-nothing = No money came or went back in this month.
office-books-fee-hint = A commission is known only where the gateway itself names it. See its own report for the rest.
office-books-first = To the start of the month
office-books-file = { $register }, { $format }

goods-title = What was ordered
receipt-title = Receipt of full settlement
receipt-text = The goods were handed over, and the second receipt was written. The app of the Russian tax service checks it by these numbers.
receipt-storage = Fiscal storage (ФН)
receipt-document = Document (ФД)
receipt-attribute = Attribute (ФП)
receipt-date = Date
delivery-and-contact = Delivery and contact
recipient-label = Recipient
column-goods = Item
column-price = Price
column-count = Pcs
column-tax = Tax
column-sum = Sum

unknown-order-document-title = Checking the payment
unknown-order-title = Checking what happened to your order
unknown-order-text = This address does not tell us which order it is. If you paid, the money is not lost: the payment service confirms it to the shop directly.
unknown-order-next = Open the order with its link, or ask us:

## When there is no page

not-found-title = There is no such page
not-found-text = The link is out of date or mistyped. An order opens with its whole link: check that it was not cut.
bad-request-title = The request makes no sense
bad-request-text = Something in the address or the form is wrong. Go back and try again.
wrong-host-title = The shop is at another address
wrong-host-text = It is at { $address }. If this is your shop and it has a second name, put that into the setting OTHER_HOSTS.
forbidden-title = The form was not accepted
forbidden-text = It seems to come from another site. Open the shop's page again and retry.
wrong-method-title = This address is not a page
wrong-method-text = It belongs to a form, or takes none. Open the page that you came from and try again there.
too-large-title = Too much data
too-large-text = Shorten the text and send the form again.
too-long-title = The address is too long
too-long-text = No page of the shop has such an address. Begin again in the catalogue.
no-form-title = The form was not understood
no-form-text = Something else than a form of the shop came. Open the shop's page again and retry.
shut-out-title = The shop is closed to you
shut-out-text = Too many requests came from your network, and it is shut out for a while. If that is a mistake, write to us or call us:
too-often-title = Too often
too-often-text = Too many requests come from your network. Please wait a little and reload the page.
broken-title = Something broke on our side
broken-text = You did everything right. Reload the page in a minute. If it is urgent:
unavailable-title = The shop is unavailable for a moment
unavailable-text = This is our fault; nothing happened to orders or money. Reload the page in a minute, or ask us:
reload-page = Reload
failure-id = Code for support:

## Documents

offer-title = Public offer
privacy-title = Personal data
delivery-title = Delivery and payment
return-title = Send goods back
return-title-unsent = Withdraw from the order
return-none = Only what is paid can be given back.
return-unsent = The goods have not been sent. You can withdraw from the order at any time before you receive it, and for { $days } after that.
return-ahead = The goods are on their way. You can refuse them now or send them back within { $days } of receiving them.
return-until = Goods can be sent back within { $days } of receiving them, until { $at }.
return-over = Goods could be sent back within { $days } of receiving them: that was over { $at }.
return-fault = Is something wrong with the goods? Then another term holds, write or call:
return-what = What to send back and why
return-what-hint = Name the goods and how many pieces. If something is wrong with them, say what.
return-ask = Ask to send it back
return-what-unsent = What you do not want
return-what-hint-unsent = The whole order, or which goods and how many pieces. You need not say why.
return-ask-unsent = Withdraw
return-asked = You have asked; the shop decides.
return-asked-unsent = You have withdrawn; the shop has not answered yet.
return-agreed = The shop takes it back: please send it.
return-declined = The shop declined.
return-declined-unsent = The shop did not accept your withdrawal.
return-withdrawn = The shop has accepted your withdrawal: what you do not want will not be sent. It owes you the money, within 10 days of your request.
return-received = The goods are back in the shop. It owes you their money, within 10 days of your request.
return-refunded = The money went back.
return-closed = The shop has closed this request and returns no more money for it.
return-show = Read more
return-money-back = Returned: { $sum }.
return-money-under-way = On its way back: { $sum }.
return-money-left = The shop keeps { $sum } of the payment.
returns-title = Exchange and returns
document-version = Version { $version }
document-questions = Questions about this document:

offer-prose =
    { $seller } (the “Seller”) offers to sell goods on the site { $site } on the terms below. This is a public offer within the meaning of article 437 of the Civil Code of the Russian Federation. The Russian text prevails.
    ## How the contract is made
    { $gateway ->
        [yes] You choose goods, fill in the order form, tick your acceptance of the offer and press the payment button. The retail contract is made when the Seller receives the payment of the order.
       *[no] You choose goods, fill in the order form, tick your acceptance of the offer and send the order. The retail contract is made when the Seller receives the payment of the order.
    }
    Before you pay, the checkout page shows the items, the price of each, the price of delivery and the total. After payment they do not change.
    ## Goods and price
    Description, composition, sizes and price are on the page of each item. Shades on a screen may differ slightly from the real ones.
    Prices are in roubles and include taxes where the Seller pays them. The price of an item that you have not ordered yet may change.
    ## Reservation and time to pay
    An unpaid order holds its goods for { $hold }. If no payment comes in that time, the order is closed and the goods go back on sale.
    Money that comes later is not lost: the Seller either sends the goods, if they are still there, or returns the whole sum.
    ## Payment
    { $gateway ->
        [yes] { $cards ->
            [yes] { $sbp ->
                [yes] Payment is made by bank card or the Faster Payments System (SBP) on the page of the payment service. The Seller neither receives nor stores card data.
               *[no] Payment is made by bank card on the page of the payment service. The Seller neither receives nor stores card data.
            }
           *[no] Payment is made with cryptocurrency on the page of the payment service.
        }
       *[no] The Seller agrees on the way of payment with you after the order.
    }
    { $on_delivery ->
        [yes] An order for which you chose payment on delivery is paid when it is handed over. The contract is then made when the Seller has dispatched the order or handed it over, and the goods are held without a limit.
       *[no] {""}
    }
    { $transfer ->
        [yes] An invoice is to be paid within { $transfer_days }: the goods are held as long.
       *[no] {""}
    }
    { $receipts ->
        [yes] The receipt goes to the e-mail address of the order.
       *[no] {""}
    }
    ## Delivery
    Ways, times and prices of delivery are described on the page “Delivery and payment”. The risk of accidental loss passes to you when the goods are handed over.
    ## Withdrawal, exchange and return
    You can withdraw from the purchase, exchange or return goods under the rules of the page “Exchange and returns” and the Russian Law on Protection of Consumer Rights.
    ## Liability and disputes
    The parties are liable under the law of the Russian Federation. A claim can be sent to the Seller: { $contacts }. The Seller answers within 10 days. If no agreement is found, a court decides; a consumer may choose the court of their place of residence.
    ## Validity
    The offer is valid while it is published on the site. An order is governed by the version that you accepted when you placed it.
    ## Seller
    { $requisites }
    { $complete ->
        [yes] {""}
       *[no] Not stated here yet: { $missing }.
    }

privacy-prose =
    This page says which data about you { $seller } (the “Operator”) receives, what for, and what happens to them. It follows the Russian Federal Law No. 152-FZ “On Personal Data”. The Russian text prevails.
    ## Which data
    - full name, phone, e-mail;
    - delivery address and comment, if you gave them;
    - items, total and history of the order;
    - time, IP address and the version of the documents that you agreed to.
    { $cards ->
        [yes] The Operator does not receive bank card data: you enter them on the page of the payment service.
       *[no] The site does not ask for bank card data.
    }
    ## What for, and on which grounds
    The data are needed to make and fulfil the contract of sale: to take order and payment, deliver the goods, answer questions, accept returns. The grounds are the contract with you, the laws on accounting, taxes and receipts, and your consent.
    The Operator sends no advertising.
    ## Consent
    By ticking the consent in the order form you allow the Operator to collect, record, store, correct, use, pass on to those named below and delete these data in order to fulfil the order. The consent lasts while the order is being fulfilled and can be withdrawn by contacting the Operator: { $contacts }.
    ## Who receives them
    { $gateway ->
        [yes] { $receipts ->
            [yes] - the payment service{ $gateways }: sum, items and e-mail, for payment and receipt;
           *[no] - the payment service{ $gateways }: sum, number of the order and e-mail, for payment;
        }
       *[no] {""}
    }
    { $letters ->
        [yes] - the mail service through which letters go to you: name, e-mail and items;
       *[no] {""}
    }
    { $telegram ->
        [yes] - the messenger Telegram, whose servers are outside of Russia: name, phone, address and items, in notices to the Operator's staff;
        [nameless] - the messenger Telegram, whose servers are outside of Russia: number, items and sum of the order, without name, phone and address, in notices to the Operator's staff;
       *[no] {""}
    }
    { $programs ->
        [yes] - programs that the Operator keeps its orders with: data of the order;
       *[no] {""}
    }
    { $away ->
        [yes] - the storage service (S3) where copies of the shop are: all of the data named above;
       *[no] {""}
    }
    - the delivery service: name, phone and address, if you chose the courier.
    Others receive the data only where the law demands it.
    ## How long they are kept
    { $kept ->
        [paid] If an order was not paid, whatever names you leaves it { $unpaid_days } after it was placed: name, phone, e-mail, address and comment. Data of paid orders are kept in the shop's database and are not deleted by themselves.
        [unpaid] Whatever names you leaves a paid order { $paid_years } after the year of the sale: name, phone, e-mail, address and comment. Data of unpaid orders are kept in the shop's database and are not deleted by themselves.
        [none] If an order was not paid, whatever names you leaves it { $unpaid_days } after it was placed: name, phone, e-mail, address and comment. It leaves a paid order { $paid_years } after the year of the sale.
       *[all] Data of orders are kept in the shop's database and are not deleted by themselves.
    }
    The laws on accounting and taxes demand that records of sales are kept, usually for five years. If you contact the Operator, whatever names you leaves orders that are over before their time: number, goods and sums stay.
    { $copies ->
        [yes] In copies of the shop the data stay for another { $copies_days }.
       *[no] {""}
    }
    ## Cookies
    The site sets necessary cookies only, which remember your cart and how many things are in it. There are no third-party counters, advertising tags or foreign scripts.
    ## Your rights
    You can learn which data about you are stored, correct them, withdraw your consent and demand deletion. Contact the Operator: { $contacts }. You will have an answer within 10 working days. Complaints can be made to Roskomnadzor.
    ## Operator
    { $requisites }
    { $complete ->
        [yes] {""}
       *[no] Not stated here yet: { $missing }.
    }

delivery-prose =
    We send orders across all of Russia. The price is shown before you pay and does not change afterwards.
    ## Ways of delivery
    { $letters ->
        [yes] - Pick-up{ $pickup }. Free. We write to you when the order is packed.
       *[no] - Pick-up{ $pickup }. Free. The order's page shows when it is packed.
    }
    - Courier: { $courier }, free for orders from { $free }. Time: { $days } after dispatch.
    ## Payment
    { $gateway ->
        [yes] { $cards ->
            [yes] { $sbp ->
                [yes] By card or SBP on the secure page of the payment service. The shop neither sees nor stores card data.
               *[no] By card on the secure page of the payment service. The shop neither sees nor stores card data.
            }
           *[no] With cryptocurrency on the page of the payment service.
        }
       *[no] The shop agrees on the payment with you after the order.
    }
    { $on_delivery ->
        [yes] You can also pay on delivery: choose so at the checkout.
       *[no] {""}
    }
    { $transfer ->
        [yes] You can also pay by bank transfer, by an invoice with a QR code: the goods are held for { $transfer_days }.
       *[no] {""}
    }
    { $receipts ->
        [yes] The receipt comes by e-mail.
       *[no] {""}
    }
    An unpaid order holds its goods for { $hold }, then they go back on sale.
    { $gateway ->
        [yes] ## If the payment failed
       *[no] {""}
    }
    { $gateway ->
        [yes] Open the order's page with its link and try again; the page also shows whether the money has come. There is no need to pay twice while a payment is being checked.
       *[no] {""}
    }
    ## If the order is late
    - Open the order's page with its link: it shows the latest status.
    - Contact us: { $contacts }.

returns-prose =
    For goods bought at a distance the law gives 7 days after receipt to change your mind. { $longer ->
        [yes] We give { $returns }.
       *[no] {""}
    }
    ## If it does not suit you
    You can return a thing that was not worn: with tags and labels, as new. Before you receive the order you can withdraw from it at any time.
    - Contact us: { $contacts }. Tell us the number of the order.
    { $place ->
        [yes] - Bring the thing or send it to the address: { $address }.
       *[no] - Ask us where to bring or send the thing.
    }
    - We return its price within 10 days of your notice, the way you paid. Sending back a thing that simply does not suit you is at your cost.
    A thing can be exchanged for another size or colour within the same time.
    ## If it is faulty
    Show us what is wrong: a photo is enough. We replace it, repair it, reduce the price or return all the money with the delivery, as you decide. Claims about quality are accepted during the warranty, or for two years where there is none.
    ## If money was taken twice
    We see every payment and return what is too much ourselves. If in doubt, contact us: { $contacts }.
    ## What is not taken back
    Underwear, hosiery and other goods of the list approved by the Government of the Russian Federation cannot be exchanged if they are of good quality.

## First start

setup-begin-title = Setting up the shop
setup-begin-text = Seven questions, about ten minutes. Answers are kept at once: close the browser and go on later; all of it can be changed in the back office.
setup-begin-button = Begin
setup-begin-hint = The link is good once: from now on only this browser can set up the shop.
setup-shut-title = This shop is not set up yet
setup-shut-text = It is set up by whoever opened the link that the program printed, in the same browser.
setup-shut-again = Is the link lost, or was it opened elsewhere? Start the program again and it prints another one. If systemd runs the shop:
setup-shut-terminal = Without a browser the same is asked by
setup-done-title = The shop is set up
setup-done-text = The account { $login } is ready. The back office opens at the shop's own address: sign in there with this name and the password.
setup-done-button = Open the back office
setup-step = Question { $number } of { $all }
setup-next = Save and go on
setup-later = Later
setup-finish = Create and sign in
setup-questions = All questions
setup-answered = answered
setup-mistakes = Mend this and we go on
setup-outside = Said from outside already, by the variable
setup-secret-kept = Kept already: leave the field empty to change nothing.
setup-outdated = Somebody else has just changed the settings. Look at the answers and save once more.
setup-no-key = There is nothing to encrypt passwords with, so nothing was saved. The program says: { $error }
setup-shop-title = What the shop is called
setup-shop-text = Buyers read the name: in the header, in letters, in documents.
setup-seller-title = Who sells
setup-seller-text = The law wants the seller named, and the payment system looks at that first. The footer, the offer and the other documents are made of the answers.
setup-contacts-title = How to reach you
setup-contacts-text = Telephone, e-mail and hours stand on every page. The payment system lets no shop pass without them.
setup-address-title = The address of the shop
setup-address-text = The one that buyers type. The payment system finds the shop by it as well, so the next question needs it.
setup-payment-title = Taking payments
setup-payment-text = Robokassa takes the money. Open its cabinet in another window: “Мои магазины”, your shop, “Технические настройки”.
setup-messages-title = Where to tell of orders
setup-messages-text = In Telegram, by mail, or both. Without a mail server buyers get no letters either.
setup-account-title = Your account
setup-account-text = You sign in to the back office with this name and password. As soon as it is there, this setup is closed for ever.
setup-shop-name-hint = For example: Warm Window
setup-shop-utc-offset-hint = How many hours the shop is ahead of universal time. Moscow: +03:00, Yekaterinburg: +05:00
setup-seller-name-hint = In full, as documents have it. For example: ИП Иванова Анна Сергеевна, or ООО Витрина
setup-seller-inn-hint = 10 digits for a company, 12 for a person. For example: 500100732259
setup-seller-ogrn-hint = 13 digits (OGRN) or 15 (OGRNIP); the self-employed have none. For example: 304500116000157
setup-seller-kpp-hint = Companies only, 9 signs. For example: 773601001
setup-shop-phone-hint = For example: +7 800 555-35-35
setup-shop-email-hint = Buyers write to it. For example: hello@shop.ru
setup-shop-hours-hint = When you answer. For example: daily 10:00–20:00
setup-shop-address-hint = Where orders are picked up and letters go. For example: Казань, ул. Баумана, 1
setup-public-url-hint = https:// and the name of the site, without a path. For example: https://shop.ru. While you try it on your own computer, http://127.0.0.1:3000 will do
setup-robokassa-merchant-login-hint = Copy “Идентификатор магазина” from the cabinet. It is not the name that you sign in with. For example: my_shop
setup-robokassa-password-1-hint = Paste it into “Пароль #1” of the cabinet. If there is one already, type that one here.
setup-robokassa-password-2-hint = Paste it into “Пароль #2” of the cabinet. It has to differ from the first one.
setup-robokassa-test-password-1-hint = “Параметры тестовых платежей”, “Пароль #1”.
setup-robokassa-test-password-2-hint = “Параметры тестовых платежей”, “Пароль #2”.
setup-robokassa-test-mode-hint = Try it first: payments are play money, and every page says so. Take the tick away in the settings once a trial order went through.
setup-telegram-bot-token-hint = Send /newbot to @BotFather and paste the token that it sends back. For example: 123456789:AAEhBP0av28
setup-telegram-chat-ids-hint = The number of the chat to write to, with a minus for groups. Write something to your bot, then ask @userinfobot for the number. For example: 123456789
setup-owner-email-hint = Your own address: it gets what Telegram did not take. For example: anna@mail.ru
setup-smtp-url-hint = Where letters leave from; your mail service tells the address, and the sign @ in a name is written %40. For example: smtps://hello%40shop.ru:password@smtp.yandex.ru
setup-mail-from-hint = Whom letters are from: a mailbox of the same user. For example: hello@shop.ru
setup-login-hint = In any letters. For example: anna
setup-password-hint = At least ten characters. Best are several words that have nothing to do with each other, such as “seven elephants on the roof”, but your own.
setup-demo-goods = Put goods on the shelf as an example
setup-demo-goods-hint = Thirty-one products with pictures, to see the shop at once and to place a trial order. They can be archived later.
setup-cabinet-title = What to type into the cabinet
setup-cabinet-text = Copy each value into the field of that name and save the cabinet's page.
setup-cabinet-local = At these addresses the shop can be seen on this computer only, and Robokassa does not get through. Answer this first:
setup-cabinet-hash = Алгоритм расчёта хеша (hash algorithm)
setup-cabinet-result = Result Url
setup-cabinet-result-method = Method of Result Url
setup-cabinet-success = Success Url
setup-cabinet-success-method = Method of Success Url
setup-cabinet-failure = Fail Url
setup-cabinet-failure-method = Method of Fail Url
setup-cabinet-test-hash = Параметры тестовых платежей: algorithm of test payments
setup-fault-missing = The shop cannot open without it.
setup-fault-zone = A distance from universal time looks like this: +03:00.
setup-fault-inn = There is no such INN: 10 or 12 digits, the last ones check the others. Look for a mistyped digit.
setup-fault-ogrn = There is no such OGRN: 13 or 15 digits, the last one checks the others. Look for a mistyped digit.
setup-fault-kpp = A KPP has nine signs: digits, and sometimes two capital Latin letters in the middle.
setup-fault-phone = This does not look like a telephone number. For example: +7 800 555-35-35.
setup-fault-email = This does not look like an e-mail address. For example: hello@shop.ru.
setup-fault-address = It takes https:// and the name of the site, without a path: https://shop.ru. With http:// only this computer can be opened.
setup-fault-merchant-missing = Type the shop identifier from the cabinet. If there is no shop in it yet, press “Later”.
setup-fault-merchant = This is not the shop identifier: that has no blanks and no @. It stands in “Технические настройки” and is not the name that you sign in with.
setup-fault-blank = There is a blank in the password, most likely copied along with it.
setup-fault-bot-token = A bot's token looks like this: digits, a colon, letters and digits. Copy all of it from what @BotFather wrote.
setup-fault-chats = Numbers of chats are digits, with a minus for groups; several are separated by commas.
setup-fault-chats-missing = There is a bot, and no chat to write to: type the chat's number.
setup-fault-bot-missing = There is a chat, and no bot: type the token.
setup-fault-mail-server = The address of a mail server begins with smtps:// or smtp://.
setup-fault-sender-missing = There is a server, and no sender: type the address that letters come from.
setup-fault-elsewhere = Other settings do not fit these answers: { $settings }. Look at them in the questions before.
setup-fault-account = Type a name: one line of at most 64 characters.
setup-terminal-over = Somebody has an account in this shop, so the first setup is closed for ever. Settings are changed in the back office or by vitrina settings, access is given by vitrina admin add.
setup-terminal-begin = Enter to answer, minus for later
setup-terminal-kept = kept
setup-terminal-ended = The input ended before the questions did. The answers are kept: call the command again and it goes on.
setup-terminal-done = The shop is set up. Login: { $login }
setup-terminal-password = Password: { $password }
setup-terminal-day = It is good for a day: the back office asks for another one.
setup-terminal-office = What is still to do stands in the back office: { $address }

## Back office: everywhere

office-rooms-label = Rooms
office-more-rooms = More
office-orders-title = Orders
office-problems-title = To sort out
office-open-shop = Open the shop
office-sign-out = Sign out
office-sign-in-title = Sign in to the shop
office-sign-in-button = Sign in
office-login-label = Login
office-password-label = Password
office-denied-title = Could not sign in
office-denied-wrong = Login or password do not match.
office-denied-too-often = { $minutes ->
    [one] Too many attempts. You can try again in { $minutes } minute.
   *[other] Too many attempts. You can try again in { $minutes } minutes.
}
office-forgot = Forgot the password? On the server:
office-login-example = login
ago-now = just now
ago-minutes = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
}
ago-hours = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
}
ago-days = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}

office-state-awaiting = Waiting for payment
office-state-paid = Paid
office-state-expired = Expired
office-state-cancelled = Cancelled
office-state-refunded = Refunded
office-state-paid-on-trial = Paid on trial
office-trial = Trial
office-state-part-refunded = Paid, a part returned
office-state-refund-unclear = Refund in question
office-state-refund-under-way = Paid, a refund is under way
office-state-attention = Needs a look
office-fulfilment-new = Not shipped
office-fulfilment-partly-shipped = Partly shipped
office-fulfilment-shipped = Shipped
office-fulfilment-delivered = Delivered
office-attempt-open = No answer yet
office-attempt-begun = Begun
office-attempt-held = Money blocked
office-attempt-crediting = Money on its way
office-attempt-suspended = Being checked
office-attempt-partial = Part came
office-attempt-returned = Money went back
office-attempt-failed = Failed
office-attempt-paid = Money came
office-verdict-accepted = Order paid
office-verdict-wrong-sum = A wrong sum came
office-verdict-paid-late = The money came late
office-verdict-paid-after-cancel = The money came after the cancellation
office-verdict-paid-twice = The money came once more
office-verdict-orphan = Money without an order
office-verdict-test-in-live = A test payment instead of a real one
office-verdict-overpaid = More came than was due
office-actor-buyer = buyer
office-actor-gateway = payment service
office-actor-shop = shop

## Back office: list of orders

office-count-to-ship = To ship
office-count-partly-shipped = Partly shipped, the rest to follow
office-count-to-ship-unpaid = To ship, paid on delivery
office-count-awaiting = Waiting for payment
office-count-attention = Need a look
office-count-held = To ship, money blocked
office-count-refunds = Unknown whether a refund went out
office-count-problems = Money without an order and undelivered messages
office-count-trials = Trial orders
office-trials-label = Which orders
office-trials-without = Real ones
office-trials-only = Trials
office-trials-with = Both
office-trials-put-away = Trials put away
office-only-trials-title = No real orders yet
office-only-trials-text = There are only trials: no money was taken for them, and they do not count.
office-show-trials = Show the trials
office-search-trials = Search among the trials as well
office-put-away-title = No need of the trial orders any more?
office-put-away-hint = They can be put away all at once: out of the lists and counts, but not out of the history.
office-put-away-ask = Put all trial orders away
office-put-away-sure = { $count ->
    [one] { $count } order will be put away. What was not shipped goes back to the shelf and can be neither paid nor shipped any more. Buyers are told nothing. If real money comes for an order that was put away, it is listed again.
   *[other] { $count } orders will be put away. What was not shipped goes back to the shelf and can be neither paid nor shipped any more. Buyers are told nothing. If real money comes for an order that was put away, it is listed again.
}
office-put-away-button = Yes, put them away
office-done-put-away = The trial orders are put away.
office-put-away-text = These trial orders are put away: no other list and no count has them.
office-search-label = Find
office-search-placeholder = Number, invoice, name, phone, e-mail, goods
office-only-attention = Only with questions
office-any = All
office-new-orders = New orders:
office-show = Show
office-orders-caption = Orders, newest first
office-goods-more = { $name } and { $count } more
office-pages-label = Pages
office-newest = Newest first
office-older = Older
office-no-orders-title = No orders yet
office-no-orders-text = The first one will appear here by itself. Meanwhile you can fill the shop with goods and walk the buyer's whole way in test mode.
office-nothing-title = Nothing found
office-nothing-text = There are no such orders. A phone can be typed in any form, a name or an e-mail by any part of it.
office-nothing-newest = There are none among the newest.
office-search-short = By so few letters not all of these orders are looked through for a buyer, only those among the newest { $count }. Three letters find everybody.
office-order-unreadable = This order cannot be read: its record is damaged, or another version of the shop wrote it. Open it, and the reason goes to the program's log.
office-all-orders = Show all orders
office-hand-open = Place an order
office-hand-title = An order for a buyer
office-hand-crumb = New order
office-hand-add = Add
office-hand-add-this = Add: { $name }
office-hand-stock = In stock
office-hand-more = There is more than this. Say more exactly what you are looking for.
office-hand-empty = Nothing is chosen so far. Find goods by words or article code, and add them.
office-hand-line = { $price } each, { $sum } together. In stock: { $stock }. Type 0 to take it out.
office-hand-short = There are not so many.
office-hand-recount = Recount
office-hand-discount = Discount on the goods
office-hand-optional = if there is one
office-hand-discount-hint = A sum in roubles or per cent: 150.50 or 10%. There is none on delivery.
office-hand-reason = What the discount is for
office-hand-reason-optional = if there is a discount
office-hand-reason-hint = The buyer does not see this.
office-hand-next = The goods are put aside, and a buyer with an e-mail address gets a letter with a link to the order. They agree to the documents themselves, before they pay on the site. Letters and the order's page are in the language that this form is open in.
office-hand-save = Place the order
office-discount-reason = Discount: { $reason }
office-link-title = Link for the buyer
office-link-label = Page of the order
office-link-text = Send this link to the buyer. It shows the order with name, telephone and address, so nobody else needs it.
office-link-code = QR code with a link to the order's page
office-link-scan = Is the buyer here? Let them point the camera of their telephone at it: the order's page opens, where they can pay.
office-copy = Copy
office-copied = Copied
office-links-title = Invoice with a link
office-links-text = The payment service makes an invoice with a page of its own. It is paid there, without a visit to the shop’s site. It is good while the order waits for its payment: if the order is cancelled, paid in another way or out of time, the shop takes the invoice back by itself.
office-links-told = The buyer knows the terms: I sent the link to the order’s page, which has them, or told about them. Who pays the invoice ticks no box on the site.
office-links-button = Make an invoice
office-links-label = Invoice { $invoice }
office-links-until = Can be paid until { $until }.
office-links-making = Invoice { $invoice } is being made. That takes a few seconds; then reload the page.
office-links-unclear = Nobody knows whether invoice { $invoice } was made: the shop could make nothing of the payment service’s answer. It looks for it in the list and asks for no other. If it finds none within an hour, it takes it back, and another one can be made.
office-links-closing = The order no longer waits for its payment; invoice { $invoice } is being taken back.
office-links-former = The contents of the order have changed, and invoice { $invoice } has the old sum. It is being taken back; then another one can be made.
office-links-over = Invoice { $invoice } is out of time and cannot be paid.
office-links-dropped = Invoice { $invoice } was not made: it was no longer needed.
office-links-refused = Invoice { $invoice } was not made: { $reason }
office-links-closed = Invoice { $invoice } was taken back and cannot be paid.
office-links-stuck = The payment service does not take invoice { $invoice } back: { $reason }. Close it in the cabinet, or somebody may pay it.
office-links-paid = Money for invoice { $invoice } came or is on its way.
office-pay-link-text = Send this link to the buyer: it opens a page of the payment service where the order can be paid. Of the order it shows number, sum and the goods of the receipt only.
office-pay-link-code = QR code with a link to the invoice
office-pay-link-scan = Is the buyer here? Let them point the camera of their telephone at it: the payment page opens.
column-number = Number
column-placed = When
column-buyer = Buyer
column-payment = Payment
column-shipping = Shipping

## Back office: work on orders

order-tick = Tick order { $number }
several-title = Ship several orders
several-hint = Tick orders in the list. First you see what will happen to each, then you decide.
several-page = All on this page
several-look = Look at the outcome
several-list = Orders and tracking numbers
several-list-hint = A line for each order: its number, then a space, “;” or a tab, and the tracking number. Two columns of a spreadsheet can be pasted.
several-show = Check the list
several-file = Or a CSV file
several-file-hint = The order’s number in the first column, the tracking number in the second. At most { $most } orders at a time.
several-file-button = Upload and check
several-not-done = Nothing was shipped
several-none = There is no order in the list: tick orders or paste their numbers.
several-too-many = Too many orders: { $most } can be shipped at a time. Split the list.
several-no-file = The file was not read: it has to be a table of text (CSV), at most a megabyte.
several-counts = To be shipped: { $count }. To stay as they are: { $left }.
several-done = Shipped: { $count }. Stayed: { $left }.
several-tracking = Tracking number
several-becomes = What will happen
several-became = What was done
several-leaves = Will be marked as shipped
several-leaves-held = The held money is taken first; the order leaves as soon as it came.
several-lacks-codes = Not all marking codes are scanned.
several-left = Shipped
several-asked = The money is being taken; the order leaves as soon as it came
several-no-number = The line does not begin with an order’s number
several-twice = This order stands in the list above already
several-no-order = There is no such order, or it cannot be read
several-long-code = The tracking number is longer than { $most } characters
several-shortened-code = The spreadsheet rounded the tracking number: save that column as text
several-sent-already = Shipped already
several-sent-already-by = Shipped already, tracking number { $tracking }
several-sent-meanwhile = A part of it was sent while you looked at the list: check it once more
several-withdrawn = The buyer withdraws from it or sends goods back: open the order and decide
several-delivered = With the buyer already
several-not-paid = Not paid, or the money is on its way
several-money-goes-back = Its money is going back
several-over = Called off, expired or refunded
several-not-now = Cannot be shipped now: open the order
several-failed = It failed, try again: nothing is shipped twice
several-apply = { $count ->
    [one] Ship { $count } order
   *[other] Ship { $count } orders
}
export-text = All that was found as a file, at most 100,000 orders:
export-cut = These are not all orders but the newest { $most }. Narrow the search and export the rest apart.
export-pieces = Pieces
export-shipments = Shipments
export-sent-pieces = Pieces sent
export-goods-sum = Goods
export-discount = Discount
export-delivery-sum = Price of delivery
export-way = Way of paying
remarks-title = Notes and tags
remarks-hint = Only the staff sees them, the buyer does not. A note cannot be changed or deleted.
remark-note = New note
remark-note-button = Write down
remark-note-wrong = Write something of at most 2000 characters.
remark-tag = Tag
remark-tag-button = Put the tag on
remark-tag-wrong = A word or two, at most 30 characters.
remark-untag = Take the tag { $tag } off
remark-tagged = Tag { $tag } put on
remark-untagged = Tag { $tag } taken off
turn-label = Neighbouring orders
turn-newer = ← Newer: No. { $number }
turn-older = Older: No. { $number } →
amend-title = What was changed of the buyer and delivery
amend-open = Change name, phone, e-mail, address or comment
amend-hint = Everybody sees the new: the list, letters, prints and the buyer’s page. What it was stays here.
amend-button = Save
lines-title = What was changed in the contents
lines-open = Change goods, delivery or discount
lines-hint = Goods that stay keep their price; what is added has today's. Look at the new sum first, then save.
lines-search = Find goods by words or article code
lines-delivery = Price of delivery
lines-delivery-hint = It stays as it is unless you change it.
lines-look = Look at the new sum
lines-unknown = No longer sold
lines-line = { $price } each. Put 0 to take it out.
lines-line-stock = { $price } each, { $stock } more on the shelf. Put 0 to take it out.
lines-was = The order comes to { $was } now. It would be:
lines-next = The stock changes at once, and the buyer gets a letter with the new sum, if there is an address. Payments that were begun and invoices that were made with the old sum are no longer valid.
lines-save = Save the contents
views-title = Rename or delete lists
view-open = Keep this list under a name
view-name = Name
view-shared = Show it to all of the staff
view-keep = Keep the list
view-name-wrong = Give the list a name of at most 40 characters.
view-rename = My list “{ $name }”
view-rename-shared = Everybody’s list “{ $name }”
view-rename-button = Rename
view-drop = Delete the list “{ $name }”
print-packing = Packing lists
print-labels = Address labels
print-packing-title = Packing lists
print-labels-title = Address labels
print-nothing = Nothing to print: tick orders in the list.
print-withdrawn = Do not send it before you have opened the order: the buyer withdraws from it or sends goods back
print-from = From
print-to = To
return-only = To be decided
return-only-owed = Money owed
return-mark = Withdrawn or returned
office-money-label = Money that waits for you
return-count = Returns and withdrawals to decide
return-count-owed = Returns and withdrawals whose money is owed
return-office-title = Goods that come back
return-office-title-unsent = Withdrawal from the order
return-office-asked = To be decided
return-office-waits-unsent = The buyer withdraws from this order and waits for your decision: do not send it before
return-office-waits = The buyer asks to send goods back and waits for your decision
return-office-agreed = Waiting for the goods
return-office-agreed-rest = You take goods of this order back, and a part of it has not been sent: read what the buyer wrote before you send the rest
return-office-declined = Declined
return-office-withdrawn = Withdrawal accepted: do not send it, the buyer is owed the money
return-office-received = The goods are back, the buyer is owed their money
return-office-refunded = The money went back
return-office-closed = Closed without money
return-office-note = What to tell the buyer
return-office-note-hint = Where and how to send it, or why not. The buyer reads it in a letter and on the page of the return.
return-office-note-hint-unsent = The buyer reads it in a letter and on the page of the return. Before anything is sent a buyer may withdraw at any time, with few exceptions: goods made for them alone, for instance.
return-office-agree-unsent = Accept, do not send it
return-office-agree = Accept the return
return-office-decline = Decline
return-office-decline-unsent = Do not accept it
return-office-receive = The goods are here
return-office-refund = Now return the money by the refund of this order: it puts the goods back on the shelf, too. By law it goes back within 10 days of the request.
return-office-close = No money is to go back
return-office-close-hint = If the goods were exchanged, never came, are to be sent after all, or were paid back before the buyer asked or together with another request. The buyer gets no letter and reads on the page of the return that it is closed.
return-office-close-button = Close the request
columns-title = Columns of the list
columns-keep = Keep the columns

## Back office: goods

goods-list-title = Goods
goods-add = Add a product
goods-all = Show all goods
goods-search-placeholder = Name, article code, option
goods-nothing-text = There are no such goods. Any part of a name, an article code or an option will do.
goods-state = State
goods-state-draft = Draft
goods-state-published = On the shelf
goods-state-archived = Archived
goods-free = Free
goods-stock-low = Running low
goods-stock-none = Sold out
goods-stock-low-one = Low
goods-sort-shelf = As on the shelf
goods-sort-changed = Changed last first
goods-tick = Tick: { $name }
goods-price-of = Price: { $name }
goods-pieces-of = In the shop: { $name }
goods-pieces-all = In the shop: { $pieces }
goods-pieces-moved = { $sku }: { $before } were free, { $after } are now.
goods-row-save = Save
goods-none-sold = Nothing is sold
goods-saved = Changed { $at }, { $who }.
goods-undo = Undo
goods-undo-of = Undo the change of { $at }
goods-undo-later = Changes made after this one are taken back, too.
goods-begin-title = There are no goods yet
goods-begin-text = Add the first product yourself, import a list that you have, or look at the shop by an example.
goods-begin-first = Add the first product
goods-begin-import = Import a file
goods-begin-demo = Fill with examples
goods-begin-demo-hint = The examples are the winter collection that the shop shows itself with. Later you can archive all of them at once.
goods-files = Import and export
goods-bulk-title = Change several goods
goods-bulk-hint = Tick goods in the list and say what to change. You will see what comes of it first, and decide then.
goods-bulk-what = What to change
goods-bulk-by = By how much the price changes
goods-bulk-by-hint = Per cent or roubles, with a sign: +10%, −7.5% or −150.
goods-bulk-rounding = Round the new price
goods-bulk-to-kopecks = to kopecks
goods-bulk-to-roubles = to roubles
goods-bulk-to-tens = to tens of roubles
goods-bulk-to-hundreds = to hundreds of roubles
goods-bulk-old = The old price
goods-bulk-old-keep = keep it if it is above the new one
goods-bulk-old-set = show the price of now crossed out
goods-bulk-old-clear = remove it
goods-bulk-state = The new state
goods-bulk-category = The new category
goods-bulk-show = Show what comes of it
goods-bulk-becomes = What changes
goods-bulk-same = Stays as it is
goods-bulk-not = Do not change
goods-bulk-not-done = Nothing was changed
goods-bulk-no-goods = No product is ticked. Go back to the list and tick those to be changed.
goods-bulk-all = All that were found: { $count }
goods-bulk-too-many = There are too many goods: { $most } can be changed at once. Find a part of them, such as one category.
goods-bulk-cut = { $shown } of { $count } are shown, those that cannot be changed first.
goods-bulk-done-part = { $done } changed, { $left } left. Press once more to go on.
goods-bulk-no-change = Choose what to change, and to what.
goods-bulk-no-step = Write by how much the price changes: +10% or −150, say.
goods-new-title = A new product
goods-words-title = About the product
goods-name = Name
goods-name-en = Name in English
goods-category = Category
goods-choose = Choose
goods-new-category = Or a new category
goods-new-category-hint = If none fits, write its name: it will be there along with the product.
goods-summary = In short
goods-summary-en = In short, in English
goods-summary-hint = One sentence below the name and for search engines.
goods-description = Description
goods-description-en = Description in English
goods-english = In English
goods-english-hint = Where it is left empty, English pages show the Russian text.
goods-photos-title = Photos
goods-variants-title = Variants and prices
goods-variants-hint = What is bought is a variant: a size, a colour, a volume. Each has its own price and article code. A product that comes in one kind has one variant.
goods-variant-new = A new variant
goods-variant-of = Variant: { $name }
goods-variant-option = What the variant is called
goods-variant-option-en = The variant in English
goods-variant-option-hint = Such as “Milk white, M”.
goods-variant-more = Old price, tax, measures, marking
goods-variant-archived = No longer sold
goods-add-variant = Another variant
goods-remove = Remove
goods-remove-this = Remove: { $name }
goods-price = Price, roubles
goods-old-price = Old price, roubles
goods-old-price-hint = It is shown crossed out beside the new one.
goods-tax = VAT
goods-color = Colour of the dot
goods-color-hint = Like #c2935c.
goods-size = Size
goods-weight = Weight when packed, grams
goods-length = Length, millimetres
goods-width = Width, millimetres
goods-height = Height, millimetres
goods-low-stock = Low when there are
goods-low-stock-hint = The shop warns when so many pieces or fewer are free.
goods-marked = Marked piece by piece (Chestny ZNAK)
goods-received = Pieces to begin with
goods-received-hint = Later the stock changes by receipts, sales and write-offs.
goods-pieces-standing = Free: { $free }. Reserved for orders: { $reserved }. Sold: { $sold }.
goods-stock-open = Change the stock
goods-attributes-title = Attributes
goods-attributes-hint = The table below the description: material, country, care.
goods-attribute-number = Attribute { $number }
goods-attribute-name = What
goods-attribute-value = Value
goods-attribute-name-en = What, in English
goods-attribute-value-en = Value in English
goods-add-attribute = Another attribute
goods-address-title = Address of the page
goods-slug = Last part of the address
goods-slug-hint = Left empty, it is made from the name. The former address will lead to the new one.
goods-publish = Publish
goods-publish-again = Put back on the shelf
goods-save = Save
goods-save-draft = Save as a draft
goods-unpublish = Take off the shelf
goods-archive = Archive
goods-unarchive = Back to drafts
goods-preview = See it as a shopper
goods-open-page = Open on the shelf
goods-changed = Saved
goods-draft-kept = What you typed is kept: it will not be lost if you close the page.
goods-draft-not-kept = What you typed could not be kept. Do not close the page; save the product yourself.
goods-draft-offered = Something was left unsaved: { $at }, { $who }.
goods-draft-go-on = Go on with it
goods-draft-drop = Throw it away
goods-meanwhile-title = Somebody else has saved the product meanwhile
goods-meanwhile-text = { $who }, { $at }. Yours is not written yet: it is still in the form below. Compare and decide.
goods-field = Field
goods-mine = Yours
goods-theirs = Saved
goods-save-mine = Save mine
goods-take-theirs = Take what was saved
goods-history-created = The product was made.
goods-history-change = { $before } became { $after }
goods-nothing = nothing
goods-yes = yes
goods-no = no
goods-wrong-count = Write a whole number without signs and units.
goods-wrong-sum = Write the sum as a number: 1990 or 1990.50.
goods-wrong-photos = The photos cannot be read. Open the page again and add them once more.
goods-wrong-receipt = No receipt takes this: { $why }.
# Files of goods, in and out
goods-import-title = Products from a file
goods-import-choose = Choose a file
goods-import-file = Table or feed
goods-import-file-hint = CSV or XLSX from any program, or the YML feed of your former shop. The file is only looked at first: nothing changes before you press “Write”.
goods-import-archive = Archive of photos
goods-import-archive-hint = A ZIP with the files that the table names. Not needed if the table has addresses of pictures, or none.
goods-import-archive-missing = Archive everything that is not in the file
goods-import-look = Look at the file
goods-import-files = Export and template
goods-import-files-hint = What you export can be changed and imported again. The template explains each column.
goods-export-xlsx = All products, XLSX
goods-export-csv = All products, CSV
goods-template-xlsx = Template with explanations, XLSX
goods-template-csv = Template with explanations, CSV
goods-import-of = File “{ $file }”
goods-import-faults = { $count ->
    [one] { $count } mistake
   *[other] { $count } mistakes
  } in the file. Nothing was written: mend the file and upload it again. Shown: { $shown }.
goods-import-all-faults = Download all faults as a CSV table
goods-import-sums = New products: { $added }. To be changed: { $changed }. To be archived: { $archived }. Staying as they are: { $unchanged }.
goods-import-new-categories = Categories to be added: { $names }.
goods-import-unknown-column = The column “{ $name }” is not known and was passed over.
goods-import-pictures = Pictures to fetch: { $count }.
goods-import-write = Write
goods-import-forget = Forget this file
goods-import-line = Line
goods-import-column = Column
goods-import-product = Product
goods-import-what = What
goods-import-added = new
goods-import-archived = to be archived: the file does not have it
goods-import-changed = to be changed: { $what }
goods-import-pictures-done = Photos: { $done } of { $all }
goods-import-products-done = Products: { $done } of { $all }
goods-import-sells-meanwhile = The shop sells meanwhile. This page keeps itself fresh.
goods-import-stop = Stop
goods-import-stopping = Stopping: the part that was begun is being finished.
goods-import-done = Done. Products written: { $count }.
goods-import-stopped = Stopped. Products written: { $count }. Upload the same file once more to have the rest written.
goods-import-lost = { $count ->
    [one] { $count } picture could not be had
   *[other] { $count } pictures could not be had
  }. New products were written without, and others kept the photos that they had:
goods-import-to-goods = To the products
goods-import-changed-meanwhile = Somebody else changed products while you were looking. Upload the file once more: what was written stays.
goods-import-broken = It could not be written: the database does not answer. Upload the file once more, what was written stays.
goods-picture-not-in-archive = The archive has no file of this name.
goods-picture-ambiguous = Several files in the archive have this name. Name the folder in the table, too.
goods-picture-address = The shop does not ask such an address.
goods-picture-no-answer = The address does not answer, or not with a file.
goods-picture-unkept = There is nowhere to keep the photo just now. Upload the file again later.
goods-file-unknown = It is not clear what kind of file this is. It can be .csv, .xlsx or a feed, .yml or .xml.
goods-file-too-big = The file is larger than { $most } MB. Divide it.
goods-file-bomb = The file unpacks to more than { $most } MB. Divide it.
goods-file-not-text = This is no text. Save the table again as CSV in UTF-8, or as XLSX.
goods-file-old-workbook = This is the old format XLS, or a workbook with a password. Save it as XLSX without one.
goods-file-no-workbook = The XLSX workbook cannot be opened: it is damaged, or was not downloaded to its end.
goods-file-broken-table = The quotes that were opened on line { $line } are never closed.
goods-file-empty = There is no row with a product in the file.
goods-file-many-rows = There are more than { $most } rows. Divide the file.
goods-file-long-cell = Line { $line } has a cell of more than { $most } characters.
goods-file-no-columns = There is no column “sku”, “name” or “slug”: it is not clear which products are meant. Download the template and compare the headings.
goods-file-same-column = The column “{ $name }” means the same as “{ $column }”. Keep one of them.
goods-file-broken-xml = The feed breaks off or is damaged at line { $line }.
goods-file-entities = The feed declares XML entities. No shop needs them, and attackers do; such a file is not read.
goods-file-no-feed = This is XML, but not a yml_catalog feed.
goods-file-many-offers = The product in line { $line } has more than { $most } variants, and a page holds no more. Divide them among several products in the other shop.
goods-file-no-archive = The archive of photos cannot be opened. It has to be an ordinary ZIP.
goods-row-sum = “{ $text }” is no sum. Write 1990 or 1990.50.
goods-row-count = “{ $text }” is no whole number.
goods-row-yes-or-no = “{ $text }” is neither yes nor no.
goods-row-state = “{ $text }” is no state. There are: draft, published, archived.
goods-row-tax = “{ $text }” is no VAT rate. There are: none, 0 %, 5 %, 7 %, 10 %, 20 %, 22 %.
goods-row-attribute = “{ $text }” is no attribute. Write lines such as “Material: wool”.
goods-row-focus = “{ $text }” is no point. Write two numbers from 0 to 100, such as 50 30.
goods-row-photo = The picture “{ $text }” is not among the photos of this product.
goods-row-differs = Line { $line } says something else of this product.
goods-row-twice = This article code stands on line { $line } already.
goods-sheet = Products
goods-sheet-columns = Columns
goods-sheet-column = Column
goods-sheet-english = In English
goods-sheet-meaning = What is in it
goods-column-slug = Name of the product in the page's address, in Latin letters. Empty to have it made from the name. A product that is there already is known by it.
goods-column-group = The same word or number for all variants of a product, if there is no address.
goods-column-name = Name of the product. Rows of one name are variants of one product.
goods-column-name-en = Name in English. May stay empty.
goods-column-category = Category: “Clothes” or “Clothes > Scarves”. One that is not there is added. A row without goods describes a new category: its summary and photo are those of the category, and the order of such rows is the order of categories.
goods-column-category-en = The same names in English, for new categories.
goods-column-category-slug = Names of the categories in addresses, for new ones: clothes > scarves.
goods-column-state = draft, published or archived. A new product without this column is a draft.
goods-column-summary = One sentence for the shelf.
goods-column-summary-en = The same in English.
goods-column-description = Description, of several paragraphs if you like.
goods-column-description-en = The same in English.
goods-column-attributes = Attributes, a line for each: Material: wool.
goods-column-attributes-en = The same in English, in the same order.
goods-column-photos = Addresses of pictures or names of files in the archive, a line for each. The first is for the shelf.
goods-column-photo-alts = What the pictures show, a line for each.
goods-column-photo-alts-en = The same in English.
goods-column-photo-focus = What must not be cut off: two numbers from 0 to 100, from the left and from the top, a line for each picture.
goods-column-sku = Article code of the variant, each its own. What is there already is known by it.
goods-column-option = What tells the variant from others: Blue, M. Not needed for an only one.
goods-column-option-en = The same in English.
goods-column-color = Colour of the dot: #c2935c.
goods-column-size = Size.
goods-column-variant-photos = Those of the product's pictures that show this variant, a line for each. Empty for any.
goods-column-price = Price of a piece in roubles: 1990.50.
goods-column-old-price = Price before the sale. Empty if there is none.
goods-column-tax = none, 0 %, 5 %, 7 %, 10 %, 20 %, 22 %, 20/120 and so on. Empty for no VAT.
goods-column-weight = Weight of a packed piece, grams.
goods-column-length = Length of the packing, millimetres.
goods-column-width = Width of the packing, millimetres.
goods-column-height = Height of the packing, millimetres.
goods-column-marked = yes if each piece has a code of Честный ЗНАК.
goods-column-low-stock = Tell when so many or fewer are left.
goods-column-stock = Pieces there are. For new variants only: a file does not change the stock of what is in the shop already.
goods-column-archived = yes if the variant is sold no more.
categories-title = Categories
categories-none = There are no categories yet. Add the first one.
categories-add = Add a category
categories-edit = Change the category
categories-parent = Is part of
categories-no-parent = Nothing: the upper level
categories-summary = A few words about it
categories-summary-en = A few words in English
categories-slug-hint = Left empty, it is made from the name. It never changes later.
categories-up = Up: { $name }
categories-down = Down: { $name }
categories-remove = Delete if empty: { $name }
goods-photos-count = { $count ->
    [one] { $count } photo
   *[other] { $count } photos
}
goods-bulk-apply = { $count ->
    [one] Change { $count } product
   *[other] Change { $count } products
}

## Back office: an order

office-not-found-title = There is no such order
office-not-found-text = Check the number or search by phone.
office-buyer-title = Buyer and delivery
office-buyers-page = The buyer's page of this order
office-consent-data = Consent to data processing
office-consent-offer = Acceptance of the offer
office-consent = Version { $version }, { $at }, from { $ip }
office-consent-text = Read it
office-edition-since = Version { $version }, shown since { $at }
office-trial-text = This is a trial order: no real money was taken for it. Do not ship the goods.
office-trial-put-away = It was put away with the other trials: { $at }, { $who }.
office-receipts-title = Receipts
office-receipt-first = First receipt: prepayment
office-receipt-first-text = Goes with the payment; this is how the buyer reads it.
office-receipt-second = Second receipt: full settlement
office-receipt-promised = Will be sent
office-receipt-sending = Being sent
office-receipt-taken = Taken by the gateway, being registered
office-receipt-done = Registered
office-receipt-failed = Not registered
office-receipt-elsewhere = Written past the shop, { $at }
office-receipt-number = Its number at the gateway: { $number }.
office-receipt-again = The shop tries by itself, less and less often, for a week after the first failure.
office-receipt-open = Nobody knows whether it arrived, so the shop only asks and does not send it twice by itself. Look in the cabinet: if the receipt is not there, the button sends it.
office-receipt-given-up = The shop no longer tries by itself.
office-receipt-unwritable = No such receipt can be written: { $why }
office-attempts-title = Attempts
office-no-attempts = The buyer has not left for the payment page yet.
office-notices-title = Notices of money
office-no-notices = There were none.
office-test = test
office-paid-by-gateway = { $sum } through { $gateway }, invoice { $invoice }, method: { $method }; { $at }
office-paid-by-gateway-somehow = { $sum } through { $gateway }, invoice { $invoice }; { $at }
office-paid-outside = { $sum } past the payment service; { $at }, { $who }. { $reason }
office-commission = The buyer paid { $paid }, the shop will get { $credited }
office-refund = { $sum } returned; { $at }, { $who }. { $reason }
office-refund-left = { $sum } of the payment is left.
office-notice-marks = Parameters of the payment:
office-channel-callback = notice
office-channel-enquiry = answer to a check
tax-none = no VAT
tax-rate = { $rate }%
tax-rate-of = { $rate }/{ $whole }
tax-unknown = unknown
column-invoice = Invoice
column-when = When
column-state = State
column-verdict = Verdict
column-what = What
column-recipient = To
column-action = Action

office-reports-title = What the payment service says
office-report-none = There are no open invoices to ask about.
office-report-unknown = Invoice { $invoice }: the buyer has confirmed nothing.
office-report-silent = Invoice { $invoice }: there is nobody to ask, the shop no longer has this payment system.
office-report-begun = Invoice { $invoice }: the buyer began to pay, no money yet.
office-report-held = Invoice { $invoice }: the money is blocked on the card and not taken yet.
office-report-crediting = Invoice { $invoice }: the money was received and is on its way to the shop.
office-report-suspended = Invoice { $invoice }: the payment was stopped for a check. Look at it in the payment system's cabinet.
office-report-partial = Invoice { $invoice }: part of the sum came. The payment system's cabinet says how much.
office-report-returned = Invoice { $invoice }: the money went back to the buyer.
office-report-orphan = Invoice { $invoice }: { $sum } came, but not for this order. The payment is listed under “To sort out”.
office-report-failed = Invoice { $invoice }: no money will come.
office-report-paid = Invoice { $invoice }: { $sum } came.

office-next-title = What next
office-nothing-to-do = There is nothing to do.
office-check = Check the payment now
office-ship = Mark as shipped
office-ship-tracking = Tracking number or link
office-ship-hint = May stay empty. The buyer sees it on the order's page.
office-ship-rest = Ship all that is left
office-ship-part = Ship a part
office-ship-part-text = Only what you enter leaves now. The rest stays set aside for the order and can be shipped later.
office-ship-part-pieces = { $name }: how many to ship of { $count }
office-ship-part-button = Ship these
shipments-title = Shipments
shipments-left = Still to be shipped: { $goods }.
shipment-line = Shipment { $nth }, { $at }: { $goods }.
shipment-mend = Correct the tracking number of shipment { $nth }
shipment-mend-hint = The buyer sees the new number on the order’s page; the old one stays in the history. No letter is sent.
shipment-mend-button = Correct
office-ship-held = Take the money and ship
office-ship-held-hint = May stay empty. The order is shipped once the money is there: do not hand the parcel over before.
office-ship-less = Ship without what is missing
office-ship-less-text = Less is taken from the card, by the price of what is missing, and those pieces go back on the shelf. The bank lets the rest go. Money can be taken once only.
office-ship-less-pieces = { $name }: how many of { $count } are missing
office-ship-less-button = Take less and ship
office-hold-held = The money is blocked on the buyer’s card and not taken: { $sum }. Ship the order, and it is taken. The payment service holds it until { $until }; a day before, the shop cancels the order and lets the money go by itself.
office-hold-taking = The shop has asked for { $sum } to be taken. Once the money is there the order is paid and shipped. Do not hand the parcel over before.
office-hold-unclear = Nobody knows whether { $sum } will be taken: the shop could make no sense of the answer and goes on asking. It does not send the request again. Do not hand the parcel over: as soon as the money is known to be there, the order is paid and shipped.
office-hold-moving = The money, { $sum }, is no longer just blocked: the payment service is taking it or checking it. The shop asks, and neither takes it nor lets it go. Do not hand the parcel over before the order is paid.
office-hold-waits = { $sum } is blocked on the buyer’s card, until { $until }. Other money for this order is on its way, or waits for your decision. Until that is settled the order cannot be shipped: it might be paid for twice.
office-hold-refused = The money could not be taken and is still blocked: { $sum }, until { $until }. Try again, or cancel the order.
office-deliver = Mark as delivered
office-cancel = Cancel the order
office-cancel-reason = Reason
office-cancel-hint = The buyer will read it. The goods go back on the shelf.
office-cancel-held-hint = The buyer will read it. The goods go back on the shelf, and the shop lets the blocked money go.
office-pay-outside = Paid past the payment service
office-pay-outside-button = Mark as paid
office-pay-outside-reason = How and when it was paid
office-pay-outside-hint = Stays in the order's history. Goods that went back on the shelf are taken again.
office-received = Money received
office-received-reason = How and when it was received
office-received-hint = For example “cash, courier, 12 March”. It stays in the order's history.
office-pay-label = How it is paid
office-pay-kind-online = Online
office-pay-kind-on-delivery = On delivery
office-pay-kind-bank-transfer = By transfer
office-note-refund = Money returned
office-note-refund-button = Note the refund
office-note-refund-reason = How and why
office-note-refund-hint = Return the money in the payment service's cabinet first: here it is only noted.
office-note-refund-letter = The buyer gets a letter that says how much was returned.
office-note-refund-amount = How much was returned, in roubles
office-note-refund-amount-hint = Leave it empty if you returned all that was left: { $left }.
office-refund-title = Return money
office-refund-button = Return the money
office-refund-reason = Why
office-refund-hint = The payment service returns the money, the way it came.
office-mark = Marking codes
office-mark-text = For goods with Честный ЗНАК: scan the code of each piece, one in a line. They go out with the second receipt. Leave the others empty.
office-mark-lacking = Note the marking codes before shipping: { $goods }. Without them the second receipt goes out without codes.
office-mark-codes = { $name }, codes: { $count }
office-mark-button = Note the codes
office-retry-receipt = Send the second receipt
office-retry-receipt-button = Send the receipt again
office-note-receipt = It was written past the shop
office-note-receipt-button = Send it no more
office-note-receipt-note = How it was written
office-note-receipt-hint = On which cash register, say, and its number. It stays in the history of the order.
office-refund-what = What to return
office-refund-lines = Goods
office-refund-pieces-left = Can be returned: { $count }
office-refund-sum = Just a sum
office-refund-amount = Sum, in roubles
office-refund-amount-hint = { $left } at most.
office-refund-rest = All that is left: { $left }
office-refund-delivery = And the delivery: { $price }
office-refund-goods = What about the goods
office-refund-unsent = A part of this order has not been shipped yet. Money for pieces goes back for that part first, and those pieces do not leave any more. If something that was shipped came back, ship the rest first.
office-refund-goods-hint = Done once the money is back. Returning just a sum leaves the stock as it is. Only what was sent can stay with the buyer: the rest goes back to the shelf.
office-refund-goods-shelf = They go back to the shelf
office-refund-goods-written-off = Write them off: they cannot be sold again
office-refund-goods-stay = They stay with the buyer
office-refund-goods-unsent = The goods have not been sent, so they go back to the shelf
office-refund-goods-part = What was sent stays with the buyer; what was not goes back to the shelf: { $count } pcs
office-refund-show = Show the refund
office-refund-ask = Return { $sum }?
office-refund-way = The money goes through { $gateway } by invoice { $invoice }. That cannot be undone.
office-refund-sure = Yes, return { $sum }
office-refund-not = Do not return it
office-refund-receipt = Receipt of the refund
office-refund-receipt-none = Receipts do not go through the payment service. If one is needed for the refund, print it yourself.
office-refund-no-receipt = No receipt can be written for this refund, so the money cannot be returned like this: { $why }
office-refund-asked = { $sum }; { $at }, { $who }. { $reason }
office-refund-state-asked = Waits to be sent
office-refund-state-sending = Being sent
office-refund-state-sent = Taken, the money is on its way
office-refund-state-unclear = Unknown
office-refund-state-done = Money returned, { $at }
office-refund-state-refused = Refused
office-refund-check = Ask about the refund now
office-refund-heard = The payment service has answered: the refund says how it stands.
no-refunds-robokassa = Money cannot be returned from here: the shop's settings have no password 3 (ROBOKASSA_PASSWORD_3). Robokassa gives it on request. Without it, return the money in Robokassa's cabinet and note the refund.
no-refunds-cryptocloud = Money cannot be returned from here: CryptoCloud does not do that. Send it to the buyer yourself and note the refund.
office-call-off-refund = Call the refund off
office-settle-refund = Decide about the refund
office-settle-refund-button = Note the decision
office-settle-refund-note = How that is known
office-settle-refund-hint = Look at the operation in the payment service's cabinet: the shop could not find out, and will not send the refund again.
office-settle-refund-yes = The money went to the buyer
office-settle-refund-no = The money did not go out

attention-wrong-sum = { $expected } was expected, but { $sum } came for invoice { $invoice }: { $gateway }, { $at }. The order is not marked as paid.
attention-former-came = { $sum } came for invoice { $invoice }: { $gateway }, { $at }. The order is not marked as paid.
attention-former = This payment was begun before the contents of the order were changed, and its receipt names the goods of before. If the payment system writes receipts for the shop, it can only be returned.
attention-wrong-sum-advice = If the sum is fine with you, accept it as the payment of the order. If not, return the money in the cabinet of { $gateway } and note it here.
attention-paid-late = { $sum } came for invoice { $invoice }: { $gateway }, { $at }. But the time to pay was over and the goods went back on the shelf.
attention-paid-late-advice = If the goods are still there, accept the payment: they are taken from the shelf again. If not, return the money in the cabinet of { $gateway } and note it here.
attention-after-cancel = { $sum } came for invoice { $invoice }: { $gateway }, { $at }. But the order was already cancelled.
attention-after-cancel-advice = Return the money in the cabinet of { $gateway } and note it here. Or agree with the buyer and accept the payment: the goods are taken from the shelf again.
attention-paid-twice = Another { $sum } came for invoice { $invoice }: { $gateway }, { $at }. The order was paid already.
attention-paid-twice-advice = Return what is too much in the cabinet of { $gateway } and note it here.
attention-test-in-live = A test payment of { $sum } came for invoice { $invoice }: { $gateway }, { $at }. There is no real money.
attention-test-in-live-advice = Do not send the goods. Check whether test mode is on in the cabinet of { $gateway }.
attention-overpaid = More than { $expected } came for invoice { $invoice }: { $gateway }, { $at }. The order is paid; how much is too much is shown in the cabinet of { $gateway }.
attention-overpaid-advice = The order can be sent. Return the rest to the buyer or come to terms with them, and note it here.
attention-other = { $sum } came for invoice { $invoice }: { $gateway }, { $at }. It does not match the order of { $expected }.
attention-other-advice = Find the payment in the cabinet of { $gateway }, decide, and note it here.
attention-accept = Accept as the payment of the order
attention-accept-note = Why you accept it
attention-accept-hint = Stays in the history. The order becomes paid.
attention-resolve = Note that it was dealt with otherwise
attention-resolve-note = What was done
attention-resolve-hint = For example: money returned, date and number of the operation.

office-messages-title = Messages
office-no-messages = There were none.
office-chat = chat { $chat }
office-program = program at { $host }
office-resend = Send again
office-channel-telegram = Telegram
office-channel-email = letter
office-channel-webhook = webhook
office-letter-placed = Order placed
office-letter-relined = Contents of the order changed
office-letter-paid = Order paid
office-letter-shipped = Order shipped
office-letter-partly-shipped = Part of the order shipped
office-letter-held = Money blocked
office-letter-let-go = Order cancelled, money let go
office-letter-owner-hold = Blocked money (to the owner)
office-letter-owner-link = Invoice not made or not taken back (to the owner)
office-letter-owner-strange-links = Strange invoices (to the owner)
office-letter-cancelled = Order cancelled
office-letter-refunded = Money returned
office-letter-refund-sent = Refund taken
office-letter-refund-refused = Refund that did not happen
office-letter-return-asked = Return of goods asked for
office-letter-return-agreed = Return of goods accepted
office-letter-return-declined = Return of goods declined
office-letter-return-received = Returned goods received
office-letter-withdrawal-asked = Withdrawal asked for
office-letter-withdrawal-agreed = Withdrawal accepted
office-letter-withdrawal-declined = Withdrawal declined
office-letter-delivered = Order delivered
office-letter-expired = Order not paid in time
office-letter-owner-order = New order (to the owner)
office-letter-owner-paid = Paid order (to the owner)
office-letter-owner-called-off = Order cancelled by its buyer (to the owner)
office-letter-owner-withdrawal = The buyer withdraws from the order (to the owner)
office-letter-owner-return = The buyer asks to return goods (to the owner)
office-letter-owner-attention = Needs a look (to the owner)
office-letter-owner-stage = A payment waits for you (to the owner)
office-letter-owner-refund = A refund waits for you (to the owner)
office-letter-owner-receipt = Second receipt failed (to the owner)
office-letter-owner-silence = Nobody to ask about a payment (to the owner)
office-letter-owner-refused = The payment system refuses (to the owner)
office-letter-owner-orphan = Money without an order (to the owner)
office-letter-owner-refused-calls = Notices are refused (to the owner)
office-letter-owner-low-stock = Low stock (to the owner)
office-letter-owner-new-device = Sign-in from a new device (to the owner)
office-letter-owner-people = Change of who works here (to the owner)
office-letter-owner-factor-removed = Second step of signing in removed (to the owner)
office-letter-owner-passkey-added = Passkey added (to the owner)
office-letter-owner-passkey-copied = A passkey may have been copied (to the owner)
office-letter-owner-brute-force = Passwords are being tried (to the owner)
office-letter-owner-settings = Settings changed (to the owner)
office-letter-owner-lights = Checks of the shop (to the owner)
office-letter-owner-stranger = Too much from one network (to the owner)
office-letter-owner-clock = The clock jumped (to the owner)
office-letter-owner-undelivered = Message not delivered (to the owner)
office-letter-unreadable = Written by another version of the shop
office-message-waiting = Waiting its turn
office-message-again = Attempt { $attempt }
office-message-sending = Being sent
office-message-sent = Sent
office-message-dead = Not delivered

office-history-title = History
history-placed = Order placed for { $sum }
history-lines-changed = Contents changed: it was { $was } and became { $sum }. Whatever is open to be paid at the old sum is no longer good
history-lines-changed-discount = Contents changed: it was { $was } with a discount ({ $reason }) and became { $sum }. Whatever is open to be paid at the old sum is no longer good
history-agreed = The buyer agreed to the processing of data (version { $data }) and accepted the offer (version { $offer }), from { $ip }
history-attempt-started = The buyer left for { $gateway }, invoice { $invoice }
history-attempt-failed = No money will come for invoice { $invoice }
history-attempt-begun = The buyer began to pay invoice { $invoice }
history-attempt-held = The money for invoice { $invoice } is blocked on the card and waits to be confirmed in the cabinet
history-held = { $sum } is blocked on the buyer’s card until { $until }
history-hold-ended = Cancelled: the money for it is no longer held, the goods are back on the shelf
history-link-asked = Asked for an invoice
history-link-asked-told = Asked for an invoice. The staff says that the buyer knows the terms; no box was ticked on the site
history-link-made = Invoice { $invoice } was made, with a link
history-link-unanswered = Nobody knows whether invoice { $invoice } was made: the shop got no answer
history-link-unclear = Nobody knows whether invoice { $invoice } was made: { $reason }
history-link-dropped = Invoice { $invoice } was no longer needed and not asked for
history-link-refused = Invoice { $invoice } was not made: { $reason }
history-link-closed = Invoice { $invoice } was taken back
history-link-stuck = Invoice { $invoice } was not taken back: { $reason }
history-link-seen = By the payment service’s list invoice { $invoice } can still be paid
history-take-asked = Asked for { $sum } of the blocked money to be taken
history-take-sent = The payment service agreed to take { $sum }
history-take-unclear = Nobody knows whether { $sum } will be taken: { $reason }
history-take-unanswered = Nobody knows whether { $sum } will be taken: the shop got no answer
history-take-refused = { $sum } could not be taken: { $reason }
history-take-not-done = { $sum } could not be taken: the money is still blocked
history-let-go-asked = Asked for the blocked money to be let go
history-let-go-sent = The payment service agreed to let the money go
history-let-go-unclear = Nobody knows whether the money was let go: { $reason }
history-let-go-unanswered = Nobody knows whether the money was let go: the shop got no answer
history-let-go-refused = The money could not be let go: { $reason }
history-let-go-not-done = The money could not be let go: it is still blocked
history-attempt-crediting = The payment system has the money for invoice { $invoice } and is passing it on to the shop
history-attempt-suspended = The payment for invoice { $invoice } was stopped for a check
history-attempt-partial = Part of the sum came for invoice { $invoice }
history-attempt-returned = The money for invoice { $invoice } went back to the buyer
history-notice = Invoice { $invoice }: { $sum } came. { $verdict }
history-explained = Invoice { $invoice }: the buyer paid the right sum, and { $sum } is what the commission left of it
history-overpaid = More than was due came for invoice { $invoice }
history-paid = Order paid: { $sum }
history-paid-healed = Order paid: { $sum }. The notice never came; the shop found out by asking
history-paid-outside = Marked as paid with { $sum }: { $reason }
history-accepted = { $sum } accepted: { $reason }
history-resolved = Dealt with: { $reason }
history-expired = The time to pay ran out, the goods went back on the shelf
history-cancelled = Cancelled: { $reason }
history-called-off = Cancelled by the buyer, the goods are back on the shelf
history-refunded = { $sum } returned: { $reason }
history-refund-asked = The payment service is asked to return { $sum }: { $reason }
history-refund-sent = The payment service took the refund of { $sum } under the number { $reason }
history-refund-found = The payment service said that it gave { $sum } back, and the shop had not asked it to
history-refund-unclear = Nobody knows whether the refund of { $sum } went out: { $reason }
history-refund-unanswered = Nobody knows whether the refund of { $sum } went out: the shop got no answer
history-refund-refused = The payment service refused to return { $sum }: { $reason }
history-refund-called-off = The refund of { $sum } was called off in the payment service
history-refund-went-out = Decided: the refund of { $sum } went out. { $reason }
history-refund-did-not-go-out = Decided: there will be no refund of { $sum }. { $reason }
history-shipped = Shipped
history-shipped-tracking = Shipped, tracking number { $tracking }
history-shipment-mended = Tracking number of shipment { $nth } corrected: { $tracking }
history-delivered = Delivered
history-marked = Marking codes noted: { $count }
history-receipt-sent = The second receipt over { $sum } is being sent
history-receipt-done = The second receipt is registered
history-receipt-done-number = The second receipt is registered as fiscal document { $number }
history-receipt-failed = The second receipt is not registered: { $reason }
history-receipt-retried = The second receipt is being sent again
history-receipt-noted = The second receipt was written past the shop: { $reason }
history-put-away = The trial order was put out of the lists; what was not shipped went back on the shelf
history-brought-back = The order is in the lists again
history-forgotten = Personal data removed
history-message-sent = Message sent: { $message }
history-message-dead = Message not delivered: { $message }

office-done-shipped = The order is marked as shipped.
office-done-ship-part = A part of the order is marked as shipped.
office-done-shipment-mended = The tracking number is corrected.
office-done-ship-less = The payment service is asked to take the money. The order is shipped once it is there.
office-done-delivered = The order is marked as delivered.
office-done-cancelled = The order is cancelled, the goods are back on the shelf.
office-done-paid-outside = The order is marked as paid.
office-done-refunded = The refund is noted.
office-done-refund-asked = The payment service is asked to return the money. What comes of it will be seen here.
office-done-refund-settled = The decision about the refund is noted.
office-done-marked = The marking codes are noted.
office-done-receipt-retried = The second receipt is being sent again. What becomes of it will be seen here.
office-done-link-asked = The invoice is being made. Reload the page in a few seconds: the link will be here.
office-done-receipt-noted = Noted: the receipt was written past the shop. The second receipt is not sent any more.
office-done-accepted = The money is accepted, the order is paid.
office-done-resolved = The decision is noted.
office-done-resent = The message is waiting to be sent again.

## Back office: to sort out

office-orphans-title = Money without an order
office-orphans-text = The payment service told of money that no order waits for. Find the payment in its cabinet. If the invoice was made there by hand or the payment was for another site of yours, all is well; otherwise return the money or contact the payer. Then mark it as dealt with.
office-no-orphans = Nothing waits for a decision.
office-orphan-test = A test payment: there is no real money.
office-orphan-named = It names order { $number }, but the invoice is not that order's
office-orphan-marks = Marks of another program:
office-orphan-no-marks = It has no marks of another program.
office-orphan-resolve = Mark as dealt with
office-trial-orphans = Trial payments without an order: { $count }
office-orphans-resolved = Dealt with
office-failed-receipts-title = Second receipts that failed
office-failed-receipts-text = The goods were handed over, and the receipt of full settlement (54-FZ) is not registered. The reason, and the button that sends it at once, are on the order’s page.
office-unprintable-title = Goods that no receipt takes
office-unprintable-text = They cannot be paid for online: the gateway would refuse the receipt. Mend the goods or the settings; the command vitrina check-goods looks at everything at once.
office-unprintable-together = Together in one cart: { $codes }
office-unprintable-delivery = Delivery ({ $setting })
office-unprintable-no-name = it has no Russian name
office-unprintable-unknown-tax = the shop does not know its VAT rate
office-unprintable-old-tax = the VAT rate { $tax } is not in force today; { $instead } is
office-proxies-title = Proxies in front of the shop
office-proxies-text = Because of this the shop cannot tell one visitor from another: consents show one and the same address, and the limits on orders and on tries to sign in are shared by all.
office-proxy-unlisted = { $address } sends X-Forwarded-For, but TRUSTED_PROXIES does not name it, and the shop does not believe it. If it is your proxy, add its address or network there and restart the shop. If it is not, there is nothing to do.
office-proxy-unclear = TRUSTED_PROXIES names { $address }, but it does not tell the addresses of visitors, or not so that they can be understood. Set up X-Forwarded-For in it.
office-proxy-silent = Visitors come through { $address }, but it sends no X-Forwarded-For, and TRUSTED_PROXIES does not name it. Set up X-Forwarded-For in the proxy, add its address to TRUSTED_PROXIES and restart the shop.
office-seller-title = Who sells
office-seller-text = The offer and the page on personal data do not say: { $missing }. Without that a buyer does not know whom he buys from. Put { $variables } into the settings and restart the shop. Only the self-employed need no registration number.
office-undelivered-title = Undelivered messages
office-undelivered-text = Some wait for another try, others the shop tried many times and gave up; beside each stands what is in the way. Mend the cause, and send again what was given up.
office-no-undelivered = All messages arrived.
office-problems-calls = Money did not reach the shop? See what it answered to the payment service:
office-problems-calls-link = refused calls
office-problems-strangers = Is the shop slow, or does somebody place empty orders? See who asks for how much:
office-problems-strangers-link = traffic and blocks

## Back office: traffic

office-strangers-title = Traffic
office-strangers-text = Who asks the shop for how much, and whom you have shut out. Calls of payment services are always taken, whatever the others ask for.
office-strangers-now = Within the last two minutes
office-strangers-now-text = Each address and each network has limits of its own; a refusal means that they held. Many people may sit behind one address: a mobile network, an office, a hall of residence. Several machines? Here is what came to one of them.
office-no-strangers = Nobody.
office-stranger-cause = { $cause }: { $granted }, refused { $refused }
office-blocks-title = Networks that are shut out
office-blocks-text = A network that is shut out sees neither pages nor files; payment services get through from there, too. A block ends by itself, and holds on all machines within a second. A device that signed in to the back office before is not shut out.
office-no-blocks = Nobody is shut out.
office-release = Let in again
office-block-around = Shut out all of { $network }
office-block-hour = Shut out for an hour
office-block-day = Shut out for a day
office-block-week = Shut out for a week
office-block-typed = Shut out another address or network
office-block-network = Address or network
office-block-hint = For example 203.0.113.7 or 203.0.113.0/24.
column-network = Network
column-causes = Asks for
column-until = Until
column-who = Shut out by
office-held-title = Unpaid orders
office-held-text = Who ordered how much and has not paid. While an order waits for its money, its goods are off the shelf.
office-held-none = Nobody holds anything.
office-held-look = Look
office-held-of = Unpaid orders: { $network }
office-held-nothing = There is nothing to call off.
office-held-others = { $count ->
    [one] { $count } more order stays: its money may be on its way, it waits for a decision, or its goods have left.
   *[other] { $count } more orders stay: their money may be on its way, they wait for a decision, or their goods have left.
}
office-held-sure = { $count ->
    [one] { $count } order of { $sum } will be called off. The shop asks the payment service first: an order whose money came or is on its way stays. The goods go back to the shelf, and the buyer gets no letter.
   *[other] { $count } orders of { $sum } will be called off. The shop asks the payment service first: an order whose money came or is on its way stays. The goods go back to the shelf, and the buyers get no letter.
}
office-held-button = Call off and put back
office-held-reason = The order was not paid, and other buyers needed the goods. If you still want them, please order again.
column-unpaid = Unpaid
block-no-network = This is neither an address nor a network.
block-too-wide = The network is too large: there are many others in it. A /24 can be shut out at most, in IPv6 a /48.
block-own = You are in this network yourself.
block-inner = This is an address of the shop itself, its network or its proxy.

## Back office: people

office-people-title = People
office-people-text = Who works in the shop and who may do what. A new role holds at once; whoever you remove is signed out everywhere at once.
office-people-caption = People of the shop
office-people-me = this is you
office-people-waits = no password chosen by the link yet
office-people-never = never signed in so far
office-people-sign-ins = open sign-ins: { $count }
office-people-role-of = Role of { $login }
office-people-change-role = Change
office-people-reset = New password
office-people-reset-text = The password of { $login } is no longer good, and all sign-ins end. You get a link to choose another password by; hand it over yourself.
office-people-reset-button = Make a link for the password
office-people-remove = Remove
office-people-remove-text = { $login } will not sign in again: all sign-ins end at once, and invitations made under this name are no longer good. The name stays in the history of orders.
office-people-remove-button = Remove from the shop
office-people-invite-title = Invite
office-people-invite-hint = Whoever has the link chooses a name and a password. It is good once, and for three days at most.
office-people-invite-button = Make a link
office-people-no-invitations = No link is waiting to be used.
office-people-links-caption = Links that nobody has used yet
office-people-link-reset = new password: { $login }
office-people-revoke = Take back
office-people-invited = The invitation is ready, role: { $role }
office-people-reset-made = The link for { $login } is ready
office-people-link-label = Link
office-people-link-text = It is shown this once. Hand it over so that nobody else sees it: anybody can come in by it.
office-people-link-code = Code with the same link
office-people-link-scan = Or have them point the camera of a phone at the code.
office-people-last-owner = This is the last owner who can sign in. Make somebody else an owner first.
office-people-roles = What each role may do
column-role = Role
column-seen = Last in the back office
column-rights = May
column-invitation = For what
column-invited-by = Made by

role-owner = owner
role-manager = manager
role-packer = packer
role-accountant = accountant
role-viewer = viewer

right-read-orders = read orders
right-take-orders = place and cancel orders, write to buyers
right-parcels = pack and send
right-remarks = write notes and tags on orders
right-money = decide about money: refunds, payments, receipts
right-read-goods = see goods and stock
right-write-goods = change goods and prices
right-stock = move and count stock
right-books = see revenue and reports
right-exports = take lists of orders and money away as files
right-personal-data = take away and erase data of buyers
right-doctor = check the shop and the calls of gateways
right-strangers = shut networks out
right-settings = change settings
right-security-events = read the record of security
right-backups = take backups away
right-people = say who works here

office-lacking-title = This wants another role
office-lacking-text = Your role: { $role }. This wants the right “{ $right }”.
office-lacking-who = These roles have it: { $roles }. Ask somebody of them; the owner changes roles.
office-act-right-lacking = lacked the right

invitation-title = Welcome
invitation-text = You are invited to work in the back office of the shop, role: { $role }. Choose a name to sign in with and a password.
invitation-reset-title = New password
invitation-reset-text = Choose a new password for { $login }.
invitation-trouble = That did not work
invitation-taken = Somebody has this name or had it before. Choose another one.
invitation-login-hint = One line of at most 64 characters. The history of orders shows this name.
invitation-password-hint = At least ten characters; several words that have nothing to do with each other are best.
invitation-button = Save and sign in
invitation-ends = The link is good until { $at }.
invitation-over-title = This link is no longer good
invitation-over-text = It was used or taken back, or three days have passed. Ask the owner for another one.

## Back office: security

office-security-title = Security
office-security-text = Who signed in to the back office, who was kept out, who changed settings and people, who took data away. Nobody can change these records; the shop keeps them for { $days } days. Passwords and what strangers typed are not in them.
office-security-caption = Events, newest first
office-security-placeholder = Name, network, device
office-security-topic = About
office-security-sign-in = Signing in and out
office-security-refusal = Refusals
office-security-change = Changes
office-security-export-topic = Exports
office-security-times = { $count ->
    [one] { $count } time within a minute
   *[other] { $count } times within a minute
}
office-security-many = from many networks
office-security-here = on this machine
office-security-elsewhere = on all other devices
office-detail-code = the code of the second step
office-detail-passkey = a passkey
office-detail-confirm = confirming who it is
office-detail-first = the first of the staff, when the shop was set up
office-detail-removed = no access any more
office-detail-removed-of = { $who }: no access any more
office-detail-role = role: { $role }
office-detail-role-of = { $who }: a new role, { $role }
office-detail-password = a new password by a link
office-detail-password-of = { $who }: a link for a new password
office-detail-invited = a link with an invitation: { $role }
office-detail-joined = an invitation accepted: { $role }
office-detail-taken-back = an invitation taken back: { $role }
office-detail-link-taken-back = a link for a new password taken back: { $role }
office-detail-let-go = { $what }, orders: { $count }
office-detail-consents = { $what }, rows: { $count }
office-detail-withdrawn = asked { $what }, consents: { $count }
office-detail-forgotten = orders: { $count }
office-detail-own-password = a new password
office-detail-link = a link for a new password
office-detail-link-back = the link for a new password taken back
office-detail-role-given = new role: { $role }
office-detail-role-and-password = new role: { $role }, and a new password
office-detail-rows = rows: { $count }
office-security-export = Export as CSV
office-security-nothing-text = There are no such events. Search by a person's name, a network, a device or details; records are kept for half a year.
office-no-security-title = No events yet
office-no-security-text = Every sign-in to the back office and every refusal will appear here.
office-all-security = Show all events
office-password-title = Change password
office-password-text = Ten characters at least; best are several words that have nothing to do with each other. All other sign-ins under your name will end.
office-password-first = A password that the program made up is good for a day: choose your own instead.
office-password-current = Current password
office-password-new = New password
office-password-button = Change
office-password-trouble = The password is not changed
office-password-wrong = The current password is another one.
office-password-too-often = Too many tries. Wait a minute.
office-password-short = The new password has fewer than ten characters.
office-password-long = The new password has more than 256 characters.
office-password-guessed = Others would guess this password: it is a common one, or made of names. Take several words that have nothing to do with each other.
column-happened = What happened
column-person = Who
office-act-signed-in = signed in
office-act-signed-in-anew = signed in from a new device
office-act-signed-in-by-link = signed in by a one-time link
office-act-sign-in-failed = wrong login or password
office-act-sign-in-held-back = too many tries to sign in
office-act-signed-out = signed out
office-act-stranger = back office asked for without a sign-in
office-act-cross-site = form of another site refused
office-act-limit-reached = limit used up
office-act-people-changed = people changed: invitation, role, password or end
office-act-settings-changed = settings changed, or shop started with other ones
office-act-network-shut-out = network shut out
office-act-network-let-in = network let in again
office-act-orders-let-go = unpaid orders of a network called off
office-act-goods-exported = goods exported
office-act-orders-exported = data of orders exported
office-act-events-exported = these events exported
office-act-confirmed = confirmed by password or code
office-act-recovery-code-used = signed in with a recovery code
office-act-factor-added = second step of signing in set up
office-act-factor-removed = second step of signing in removed
office-act-app-removed = app with codes removed, passkeys are left
office-act-passkey-added = passkey added
office-act-passkey-removed = passkey removed
office-act-passkey-copied = passkey refused: there seems to be a copy of it
office-act-recovery-codes-renewed = new recovery codes made

## Back office: sign-ins

office-account-title = Sign-ins
office-account-text = You are signed in as { $login }. These are the devices on which the back office is open under this name. If you do not know one of them, sign out everywhere and change the password.
office-account-caption = Where you are signed in, the latest first
office-account-here = this device
office-account-unknown-device = Unknown device
office-account-end-others = Sign out everywhere but here
office-account-nowhere-else = You are signed in nowhere else.
office-account-hint = A sign-in ends when nobody uses it for three days, and after thirty days in any case. A new password ends all of them at once.
office-account-end = End
office-account-end-of = End the sign-in: { $device }
office-factor-title = Second step of signing in
office-factor-off = No app with codes is set up. With one the back office asks for a code on your phone besides the password, and a password that somebody found out opens nothing.
office-factor-on = Besides the password, the back office asks for a code of your app. On since
office-factor-set-up = Set up an app
office-factor-manage = Recovery codes and turning it off
office-factor-owed = This shop wants a second step of signing in from its owners: set up an app with codes or add a passkey, and the back office opens.
office-factor-text = Put an app on your phone that shows one-time codes: Google Authenticator, Aegis, 2FAS, any will do. When you sign in, the shop will ask for a code of it.
office-factor-scan-name = QR code of a key for the app
office-factor-scan = Scan this with the app.
office-factor-key = Or type the key:
office-factor-open = Open it in an app on this device
office-factor-first = The six digits that the app shows
office-factor-button = Set up
office-factor-trouble = The app is not set up
office-factor-wrong = The code does not fit. See that the clock of the phone is right, and type a new code.
office-factor-stale = This page was an old one, and there is another key on it now. Delete the former one from the app and scan the new one.
office-factor-no-key = The shop has nothing to encrypt the app’s key with: the file with its own key cannot be read. The log of the server says more.
office-factor-remove-title = Do without the second step
office-factor-remove-text = Unless you have a passkey, the password alone will open the back office again, and the owner is told of it.
office-factor-remove = Remove the second step
office-codes-title = Recovery codes
office-codes-left = { $left ->
    [one] { $left } recovery code is left.
   *[other] { $left } recovery codes are left.
}
office-codes-text = Together with the password each of these takes the place of a code of the app or of a passkey once, when they are not at hand. Print them or write them down, and keep them somewhere else than in the phone: the shop will not show them again.
office-codes-done = The codes are kept
office-codes-renew-text = If the list is lost or used up, get a new one: the former codes stop working at once.
office-codes-renew = Get new codes
office-code-title = Code to sign in
office-code-text = The password was right. Now the six digits of your app; if the phone is not at hand, a recovery code will do.
office-code-label = Code
office-code-wrong = The code does not fit. Each is good once: wait for the next one.
office-code-over = The time for the code is over, or the tries are used up. Type login and password once more.
office-code-lost = Neither phone nor recovery codes? On the server:
passkey-title = Passkeys
passkey-text = With a passkey you sign in without a password: your phone or computer knows you by your finger, your face or a PIN. Nobody can look over your shoulder for it, and no fake page can trick you out of it.
passkey-caption = Your passkeys, oldest first
passkey-column-name = Passkey
passkey-column-added = Added
passkey-column-used = Last signed in
passkey-never = not yet
passkey-add = Add a passkey
passkey-remove = Remove
passkey-remove-of = Remove the passkey: { $name }
passkey-stay = Your passkeys stay when the password is changed. Those that you do not know or no longer need can be removed here:
passkey-unnamed = Passkey without a name
passkey-new-title = New passkey
passkey-new-text = The browser will ask where to keep it: on this device, in a phone or on a USB key. Your password stays as it is and is still of use.
passkey-name = What to call it
passkey-name-hint = Such as “Olga’s phone”. May stay empty.
passkey-new-button = Create the passkey
passkey-no-script = The browser makes the passkey: that takes JavaScript and a recent version.
passkey-elsewhere = Open the back office at { $origin }: passkeys work there and nowhere else.
passkey-nowhere = Passkeys want HTTPS and a domain name. The address of the shop is one of its settings (PUBLIC_URL).
passkey-trouble = The passkey was not added
passkey-failed-new = The browser made no passkey, or it took more than five minutes. Try once more.
passkey-known = This device has a passkey for this back office already.
passkey-refused = This passkey is there already, or there are too many: nobody may have more than twenty.
passkey-sign-in = Sign in with a passkey
passkey-or = or
passkey-failed = Signing in with a passkey did not work. Try once more, or sign in with your password.
passkey-wrong = The passkey does not fit. Try once more, or sign in with your password.
passkey-step-text = The password was right. Now your passkey. If it is not at hand, a code of your app or a recovery code will do.
office-confirm-title = Confirm that it is you
office-confirm-text = This is an important step, and you signed in a while ago. Once you have answered it goes on; nothing has to be filled in again.
office-confirm-label-code = Password or code of the app
office-confirm-button = Continue
office-confirm-wrong = That does not fit. Try again.

# Settings in the office: setting-NAME is what a field is called, -hint what to write there, -wrong what is wrong.
settings-title = Settings
settings-text = The shop goes by these settings as soon as you keep them: nothing has to be started again.
settings-seller = Seller
settings-seller-text = Who sells, and how to reach you. It stands at the foot of pages and in documents.
settings-payment = Payment
settings-payment-text = The gateway, and the ways of paying that buyers choose from.
settings-transfer = Bank transfer
settings-transfer-text = The account that buyers transfer money to.
settings-crypto = Cryptocurrency
settings-crypto-text = Only for those who do not sell under Russian law: in Russia goods may not be paid for with it (259-FZ, art. 14).
settings-delivery = Delivery
settings-delivery-text = What the courier costs, how long that takes, where goods are picked up.
settings-messages = Messages
settings-messages-text = Whom the shop writes to, where and of what: you, buyers, your programs.
settings-documents = Documents and receipts
settings-documents-text = What documents promise, and what stands on receipts.
settings-privacy = Personal data
settings-privacy-text = How long the shop remembers buyers: then name, phone, e-mail and address leave the order by themselves.
settings-look = Look and address
settings-look-text = Name, colour, address, time zone and a place for photos.
settings-keep = Keep
settings-keep-hint = All of it is kept together, or nothing. An empty field means: as the program has it.
settings-changed = Last change:
settings-changed-by = by { $who }
settings-outside = Set on the server ({ $variable }); it cannot be changed here.
settings-default = If left empty: { $value }.
settings-on = on
settings-off = off
settings-secret-set = It is set.
settings-secret-none = It is not set.
settings-secret-kept = Changed { $when }, { $who }. It cannot be shown; an empty field keeps it as it is.
settings-secret-held = Typed, and not kept yet. There is no need to type it again.
settings-secret-clear = Take it away
settings-wrong = Nothing was kept: check the fields
settings-wrong-elsewhere = Together with other settings this does not work. Check as well:
settings-outdated = Nothing was kept: somebody else has just changed settings
settings-outdated-text = What you typed is still in the fields. Look at it, and keep it once more.
settings-no-key = Nothing was kept: secrets cannot be encrypted
settings-no-key-text = The key file cannot be read, or it is another key. The log of the program on the server says what is wrong.
settings-not-taken = The settings that are kept do not hold yet
settings-not-taken-text = The shop goes by those of before, because the new ones make no sense here: { $why }
settings-test-telegram = Write to the chats to check
settings-test-telegram-text = A check: the shop can write to this chat.
settings-test-telegram-good = The message went to all chats: look into Telegram.
settings-test-telegram-off = Fill in the token of the bot and a chat first.
settings-test-telegram-bad = Telegram does not work like that.
settings-test-telegram-chat = The message did not get to chat { $chat }. Check the token, the number of the chat, and that the bot is in it.
settings-test-mail = Send yourself a letter to check
settings-test-mail-subject = A check of the shop's mail
settings-test-mail-text = This letter was sent by a button in the settings of the shop. If you can read it, mail works.
settings-test-mail-good = The server took the letter to { $address }: look into your mail, and among the spam, too.
settings-test-mail-off = Fill in the mail server and the sender first.
settings-test-mail-nobody = Fill in the owner's e-mail first: the letter goes there.
settings-test-mail-bad = The letter was not sent. Check address, user and password of the server.
settings-test-storage = Check the storage
settings-test-storage-good = A small file was written, read and removed: photos can be kept here.
settings-test-storage-bad = Nothing can be written there. Check address, key and secret.
settings-test-backups = Check the place of the backups
settings-test-backups-good = A small file was written, read and removed: backups can be kept here.
settings-test-backups-off = Say where backups go first.
settings-test-robokassa-password-2 = Check identifier and passwords
settings-test-result-url = Check that the payment system gets through to the shop
settings-test-cryptocloud-key = Check the key
settings-test-late = The other side did not answer within 12 seconds. Try again a little later.
settings-test-said = The other side said:
settings-history-title = History of changes
settings-history-text = Who changed which setting when. Passwords and other secrets never get here.
settings-history-none = Nobody has changed anything yet.
settings-history-default = as in the program
settings-history-secret = a secret
settings-column-setting = Setting
settings-column-before = Before
settings-column-after = After
command-setting-kept = { $name } is kept.
command-setting-unset = { $name } is kept no longer.
command-setting-not-kept = { $name } is not kept.
command-setting-unknown = { $name } is no setting that the shop can keep.
command-forget-not-yet = Nothing was removed: give the command again with --yes.
command-forgotten = { $count ->
    [one] The buyer of { $count } order is forgotten.
   *[other] The buyer of { $count } orders is forgotten.
}
command-keeps-all = The shop remembers buyers for ever: no times (KEEP_UNPAID_DAYS, KEEP_PAID_YEARS) are set.
command-settings-outdated = Somebody else has just changed the settings: try again.
command-key-rotated = { $count ->
    [one] { $count } secret is sealed with the new key; the old one opens nothing any more.
   *[other] { $count } secrets are sealed with the new key; the old one opens nothing any more.
}
setting-seller-name = Who sells: full legal name
setting-seller-name-hint = As in your papers, such as IP Anna Ivanova.
setting-seller-name-wrong = One line, without signs that nobody can see.
setting-seller-inn = INN (tax number)
setting-seller-inn-hint = 10 digits for a company, 12 for an entrepreneur.
setting-seller-inn-wrong = One line, without signs that nobody can see.
setting-seller-ogrn = OGRN or OGRNIP (registration number)
setting-seller-ogrn-hint = 13 digits for a company, 15 for an entrepreneur.
setting-seller-ogrn-wrong = One line, without signs that nobody can see.
setting-seller-kpp = KPP
setting-seller-kpp-hint = Companies only, 9 digits.
setting-seller-kpp-wrong = One line, without signs that nobody can see.
setting-shop-phone = Phone for buyers
setting-shop-phone-hint = Such as +7 800 555-01-00.
setting-shop-phone-wrong = One line, without signs that nobody can see.
setting-shop-email = E-mail for buyers
setting-shop-email-hint = Such as hello@shop.com. Answers to the shop's letters come here, too.
setting-shop-email-wrong = This is no e-mail address such as hello@shop.com.
setting-shop-hours = Opening hours
setting-shop-hours-hint = In words: daily 10:00–20:00.
setting-shop-hours-wrong = One line, without signs that nobody can see.
setting-security-contact = Whom to tell of weaknesses
setting-security-contact-hint = An e-mail address or the address of a page. Empty: the e-mail for buyers.
setting-security-contact-wrong = An e-mail address, or an address that begins with https://.
setting-ways-of-paying = Ways of paying
setting-ways-of-paying-hint = Separated by commas: online, sbp, card, instalments, delivery-cash, delivery-card, bank-transfer. Empty: whatever the gateway takes.
setting-ways-of-paying-wrong = There is no such way, or it lacks a gateway or a bank account: fill those in, or leave the way out.
setting-hold-minutes = How long goods of an unpaid order are held, in minutes
setting-hold-minutes-hint = Such as 60.
setting-hold-minutes-wrong = A number of minutes from 5 to 10080 (a week).
setting-robokassa-merchant-login = Robokassa: shop identifier
setting-robokassa-merchant-login-hint = From the technical settings of the gateway's cabinet; not the name that you sign in with.
setting-robokassa-merchant-login-wrong = The shop identifier from the gateway's cabinet, in Latin letters.
setting-robokassa-password-1 = Robokassa: password #1
setting-robokassa-password-1-hint = From the technical settings of the cabinet.
setting-robokassa-password-1-wrong = Both passwords are needed, #1 and #2, and they differ: copy them from the cabinet again.
setting-robokassa-password-2 = Robokassa: password #2
setting-robokassa-password-2-hint = From the same place. The gateway signs its news of payments with it.
setting-robokassa-password-2-wrong = Both passwords are needed, #1 and #2, and they differ: copy them from the cabinet again.
setting-robokassa-password-3 = Robokassa: password #3
setting-robokassa-password-3-hint = With it the shop returns money by itself. It is given out on request: access to the refund API.
setting-robokassa-password-3-wrong = Password #3 differs from the others, and needs #1 and #2 beside it.
setting-robokassa-test-password-1 = Robokassa: test password #1
setting-robokassa-test-password-1-hint = From the block of test payments.
setting-robokassa-test-password-1-wrong = Both test passwords are needed, and they differ from the live ones.
setting-robokassa-test-password-2 = Robokassa: test password #2
setting-robokassa-test-password-2-hint = From the block of test payments.
setting-robokassa-test-password-2-wrong = Both test passwords are needed, and they differ from the live ones.
setting-robokassa-test-mode = Robokassa: test mode
setting-robokassa-test-mode-hint = Money is play money, and every page says so.
setting-robokassa-test-mode-wrong = Test mode needs the test passwords.
setting-robokassa-hash = Robokassa: hash algorithm
setting-robokassa-hash-hint = The same as in the cabinet. md5 is weak; better choose sha256 both there and here.
setting-robokassa-hash-wrong = There is no such algorithm.
setting-robokassa-test-hash = Robokassa: algorithm of test payments
setting-robokassa-test-hash-hint = If the block of test payments has another one.
setting-robokassa-test-hash-wrong = There is no such algorithm.
setting-robokassa-test-hash-none = the same
setting-robokassa-hold = Block money on the card and take it when the goods leave
setting-robokassa-hold-hint = To be agreed on with the gateway; cards only, up to 7 days.
setting-robokassa-hold-wrong = On or off.
setting-robokassa-invoices = Make invoices with a link
setting-robokassa-invoices-hint = The link can be sent to a buyer in any messenger. To be agreed on with the gateway.
setting-robokassa-invoices-wrong = On or off.
setting-robokassa-first-invoice = First number of invoices
setting-robokassa-first-invoice-hint = More than 1 only if another site uses the same shop of the cabinet.
setting-robokassa-first-invoice-wrong = A number from 1 to 2147483647.
setting-robokassa-extra-params = Parameters of your own for each payment
setting-robokassa-extra-params-hint = Usually empty. Name=value, separated by spaces: branch=kazan site=main.
setting-robokassa-extra-params-wrong = Name=value, separated by spaces, in Latin letters, digits, _ and -.
setting-robokassa-result2-certificates = Files with the gateway's certificates
setting-robokassa-result2-certificates-hint = Usually empty. Paths on the server, separated by commas, if Result Url 2 is on in the cabinet.
setting-robokassa-result2-certificates-wrong = There is no such file on the server, or it has no certificate.
setting-robokassa-url = Another address of the gateway
setting-robokassa-url-hint = Usually empty. For the sandbox: http://127.0.0.1:3100.
setting-robokassa-url-wrong = An address that begins with https://.
setting-cryptocloud-api-key = CryptoCloud: API KEY
setting-cryptocloud-api-key-hint = From the settings of the project.
setting-cryptocloud-api-key-wrong = All three are needed: API KEY, SHOP ID and SECRET KEY, without spaces.
setting-cryptocloud-shop-id = CryptoCloud: SHOP ID
setting-cryptocloud-shop-id-hint = From the settings of the project, such as aWVLYZybDtoiSLKK.
setting-cryptocloud-shop-id-wrong = All three are needed: API KEY, SHOP ID and SECRET KEY, without spaces.
setting-cryptocloud-secret = CryptoCloud: SECRET KEY
setting-cryptocloud-secret-hint = From the settings of the project.
setting-cryptocloud-secret-wrong = All three are needed, and SECRET KEY differs from API KEY.
setting-cryptocloud-legal-country = The country whose law you sell under
setting-cryptocloud-legal-country-hint = Two letters, such as KZ. In Russia goods may not be paid for with cryptocurrency.
setting-cryptocloud-legal-country-wrong = Two letters of a country where it is allowed; RU will not do.
setting-cryptocloud-test-mode = CryptoCloud: test mode
setting-cryptocloud-test-mode-hint = A new project always is in it.
setting-cryptocloud-test-mode-wrong = On or off.
setting-cryptocloud-coins = Only these coins
setting-cryptocloud-coins-hint = Separated by commas: USDT_TRC20,TON. Empty: all of the project.
setting-cryptocloud-coins-wrong = There is no such coin; codes such as USDT_TRC20, separated by commas.
setting-cryptocloud-url = Another address of the API
setting-cryptocloud-url-hint = Usually empty. For the sandbox: http://127.0.0.1:3100.
setting-cryptocloud-url-wrong = An address that begins with https://.
setting-transfer-days = Days to wait for a bank transfer
setting-transfer-days-hint = Such as 5.
setting-transfer-days-wrong = A number of days from 1 to 60.
setting-seller-bank-name = Bank
setting-seller-bank-name-hint = As in your bank details.
setting-seller-bank-name-wrong = The name of the bank is needed beside BIC and account.
setting-seller-bank-bic = BIC
setting-seller-bank-bic-hint = 9 digits.
setting-seller-bank-bic-wrong = The BIC has 9 digits: see your bank details.
setting-seller-bank-account = Account
setting-seller-bank-account-hint = 20 digits.
setting-seller-bank-account-wrong = The account does not fit the BIC: check all 20 digits.
setting-seller-bank-corr-account = Correspondent account
setting-seller-bank-corr-account-hint = 20 digits.
setting-seller-bank-corr-account-wrong = The correspondent account does not fit the BIC: check all 20 digits.
setting-delivery-courier-price = Price of the courier, ₽
setting-delivery-courier-price-hint = Such as 390 or 390.50.
setting-delivery-courier-price-wrong = A sum in roubles, such as 390.
setting-delivery-free-from = The courier is free from, ₽
setting-delivery-free-from-hint = Such as 10000.
setting-delivery-free-from-wrong = A sum in roubles, such as 10000.
setting-delivery-days = Days that the courier takes
setting-delivery-days-hint = Such as 2-7 or 3.
setting-delivery-days-wrong = Days such as 2-7 or 3, from 1 to 365.
setting-shop-address = Where goods are picked up
setting-shop-address-hint = Such as 1 Bauman street, Kazan. Empty: nowhere.
setting-shop-address-wrong = One line, without signs that nobody can see.
setting-telegram-bot-token = Telegram: token of the bot
setting-telegram-bot-token-hint = @BotFather gives it: write /newbot to him. It looks like 123456:AAH….
setting-telegram-bot-token-wrong = A token such as 123456:AAH… is needed, as there are chats.
setting-telegram-chat-ids = Telegram: chats
setting-telegram-chat-ids-hint = Numbers of chats, separated by commas. Write /start to the bot, and ask @userinfobot for the number.
setting-telegram-chat-ids-wrong = The number of a chat or the @name of a channel is needed, as there is a token: nobody would hear otherwise.
setting-telegram-hides-buyers = Name no buyers in chats
setting-telegram-hides-buyers-hint = Only numbers, goods and sums.
setting-telegram-hides-buyers-wrong = On or off.
setting-record-letter = Send the head of the record once a day
setting-record-letter-hint = A code that proves later that nobody edited orders, payments or the staff journal.
setting-record-letter-wrong = On or off.
setting-telegram-proxy = Telegram: proxy
setting-telegram-proxy-hint = Usually empty. Such as socks5://proxy:1080.
setting-telegram-proxy-wrong = An address such as http://… or socks5://…; with a password only https://, or on this machine.
setting-telegram-api-url = Telegram: another Bot API server
setting-telegram-api-url-hint = Usually empty.
setting-telegram-api-url-wrong = An address that begins with https://.
setting-smtp-url = Mail server
setting-smtp-url-hint = Such as smtps://user:password@smtp.example.com; an @ in the name is written %40.
setting-smtp-url-wrong = An address such as smtps://user:password@host; it is needed, as there is a sender.
setting-mail-from = Sender of letters
setting-mail-from-hint = An address of the same server: shop@example.com.
setting-mail-from-wrong = An address such as shop@example.com is needed, as there is a server.
setting-owner-email = The owner's e-mail
setting-owner-email-hint = What Telegram did not take comes here.
setting-owner-email-wrong = This is no e-mail address.
setting-owner-hears = Of which orders to tell you
setting-owner-hears-hint = Money and trouble are always told.
setting-owner-hears-wrong = One of the two.
setting-owner-hears-paid = of paid ones
setting-owner-hears-orders = of each, as soon as it is placed
setting-owner-lang = Language of messages to you
setting-owner-lang-hint = Chats, letters and commands speak it.
setting-owner-lang-wrong = One of the two.
setting-owner-lang-ru = Russian
setting-owner-lang-en = English
setting-webhook-url = Programs that hear of orders
setting-webhook-url-hint = Usually empty. Addresses such as https://crm.example.com/hook, separated by spaces.
setting-webhook-url-wrong = Addresses with https://, separated by spaces; the secret is needed, too.
setting-webhook-secret = Secret for these programs
setting-webhook-secret-hint = Such as whsec_ and the base64 of 24 to 64 random bytes.
setting-webhook-secret-wrong = A secret such as whsec_…; the address of the program is needed, too.
setting-return-days = Days within which goods can be returned
setting-return-days-hint = 7 by law; promise more if you like.
setting-return-days-wrong = A number of days from 7, as the law has it, to 365.
setting-keep-unpaid-days = Forget unpaid orders after
setting-keep-unpaid-days-hint = Days. Whatever names a person leaves orders that nobody paid; number, goods and sum stay. Empty: never forget.
setting-keep-unpaid-days-wrong = A number of days from 7 to 3650, or nothing.
setting-keep-paid-years = Forget paid orders after
setting-keep-paid-years-hint = Years after the year of the sale. The Russian laws on taxes and accounting have papers of a sale kept for five years, so it cannot be less; 5 is usual. Empty: never forget.
setting-keep-paid-years-wrong = A number of years from 5 to 75, or nothing.
setting-second-receipt = When the second receipt goes out
setting-second-receipt-hint = By 54-FZ, of goods that were paid in advance.
setting-second-receipt-wrong = One of the three.
setting-second-receipt-shipped = when the goods are shipped
setting-second-receipt-delivered = when the goods are delivered
setting-second-receipt-never = never: somebody else writes it
setting-robokassa-receipts = Receipts through Robokassa
setting-robokassa-receipts-hint = A receipt by 54-FZ goes with each payment.
setting-robokassa-receipts-wrong = No receipt takes something that is for sale: see the page of problems.
setting-robokassa-tax-system = Tax system on receipts
setting-robokassa-tax-system-hint = Only if you have several.
setting-robokassa-tax-system-wrong = There is no such system.
setting-robokassa-tax-system-none = as in the gateway's cabinet
setting-robokassa-tax-system-osn = general (OSN)
setting-robokassa-tax-system-usn-income = simplified, income
setting-robokassa-tax-system-usn-income-outcome = simplified, income less costs
setting-robokassa-tax-system-esn = agricultural
setting-robokassa-tax-system-patent = patent
setting-robokassa-delivery-tax = Tax on delivery in receipts
setting-robokassa-delivery-tax-hint = Usually that of the goods.
setting-robokassa-delivery-tax-wrong = There is no such tax.
setting-robokassa-delivery-tax-none = no VAT
setting-robokassa-delivery-tax-vat0 = VAT 0%
setting-robokassa-delivery-tax-vat5 = VAT 5%
setting-robokassa-delivery-tax-vat7 = VAT 7%
setting-robokassa-delivery-tax-vat10 = VAT 10%
setting-robokassa-delivery-tax-vat22 = VAT 22%
setting-shop-name = Name of the shop
setting-shop-name-hint = It stands at the top of every page and in letters.
setting-shop-name-wrong = One line, without signs that nobody can see.
setting-shop-color = Colour of buttons and links
setting-shop-color-hint = Chosen so that text is read by day and by night.
setting-shop-color-wrong = There is no such colour.
setting-shop-color-green = green
setting-shop-color-blue = blue
setting-shop-color-plum = plum
setting-shop-color-brick = brick
setting-shop-color-graphite = graphite
setting-public-url = Address of the shop
setting-public-url-hint = As people open it: https://shop.example.com.
setting-public-url-wrong = Only https:// and the name, without a path, and it has to lead here. Another name is set on the server: vitrina settings set PUBLIC_URL.
setting-shop-utc-offset = Time zone
setting-shop-utc-offset-hint = The distance from UTC: +03:00 for Moscow.
setting-shop-utc-offset-wrong = A distance from UTC such as +03:00.
setting-media-url = Where photos are
setting-media-url-hint = Empty: a folder beside the database. S3: s3://bucket?endpoint=https://…&region=….
setting-media-url-wrong = An address such as file:///folder or s3://bucket?endpoint=https://…; the folder has to be there.
setting-media-key-id = Key of the S3 service
setting-media-key-id-hint = From the cabinet of the service.
setting-media-key-id-wrong = The S3 service needs a key and its secret.
setting-media-secret-key = Secret of that key
setting-media-secret-key-hint = From the same place.
setting-media-secret-key-wrong = The S3 service needs a key and its secret.
column-device = Device
column-began = Signed in
column-used = Last used

## Back office: calls

office-calls-title = Calls
office-calls-text = Who turned to the shop in the name of the payment service, what was sent and what the answer was. Signatures, keys, e-mail addresses and phone numbers are shortened. New calls push out old ones.
office-calls-caption = Calls, newest first
office-calls-placeholder = Number of an invoice or an order
office-calls-only-refused = Refused ones only
office-calls-left-out = There were too many calls, and some were only counted: { $refused } refused, { $proven } authentic. That happened last on { $at }.
office-calls-nothing-text = There are no such calls. Search by the number of an invoice or an order; very old calls are no longer kept.
office-no-calls-title = No calls yet
office-no-calls-text = Every call of the payment service will appear here. If buyers pay and nothing is here, check Result Url in its cabinet and the proxy in front of the shop.
office-all-calls = Show all calls
column-from = From
column-why = Explanation
column-brought = What was sent
office-door-result = notice of payment
office-door-operation = second notice of payment
office-door-success = return after payment
office-door-failure = return without payment
office-door-home = return to the first page
office-call-order = order { $number }
office-call-answer = answer { $status }, { $ms } ms
office-call-no-answer = nobody waited for the answer, { $ms } ms
office-call-fields = { $count ->
    [one] { $count } parameter
   *[other] { $count } parameters
}
office-call-repeated = Repetition: the money is on record
office-call-heeded = Authentic, taken note of
office-call-bad-signature = The signature does not fit
office-call-stale = The signature's time does not fit
office-call-other-invoice = Another invoice is signed
office-call-not-paid = No money yet
office-call-unanswered = The gateway did not answer
office-call-missing = A parameter is missing
office-call-malformed = Unlike the payment service
office-call-no-password = No passwords for this mode
office-call-wrong-method = Not a method that is taken
office-call-wrong-kind = Not a form
office-call-too-long = Too long
office-call-cut-short = Cut off halfway
office-call-not-set-up = The payment service is not set up
office-call-no-order = Names no order
office-call-foreign = Another payment
office-call-unavailable = The database did not answer
office-call-unfinished = The connection broke
office-advice-test-passwords = There is no real money. Check whether test mode is on in the payment service's cabinet, and who knows the test passwords.
office-advice-odd = The payment service sends nothing like this. If it was the service, check whether the proxy changes requests.
office-advice-stale = The signature fits, but its time is over or has not come: somebody repeats an old notice, or the server's clock is fast. No order is paid by it.
office-advice-other-invoice = The signature fits another invoice or order: somebody repeats a notice of somebody else. No order is paid by it.
office-advice-not-paid = The shop did not take the notice at its word and asked: the money for this invoice has not come, or not all of it.
office-advice-unanswered = The notice is authentic, but the gateway did not confirm the payment. The shop will ask again by itself; the button “Check the payment now” at the order asks at once.
office-advice-no-password = The payment was started in a mode for which the shop's settings have no passwords. Enter them.
office-advice-cabinet = Choose POST or GET as the method in the payment service's cabinet, and check whether the proxy changes requests.
office-advice-network = The payment service repeats its notice by itself. If this happens often, check the proxy and the connection.
office-advice-not-set-up = Fill in what is missing in the shop's settings; their description says what it is.
office-advice-no-order = The buyer saw a page without details. If it was a buyer, the link in the letter opens the order.
office-advice-foreign = The payment began elsewhere: at another site or in the payment service's cabinet. Nothing is to be done.
office-advice-unavailable = The notice is not recorded. The payment service will send it again; check the database and the space on the disk.

## Back office: photos

photos-choose = Add photos
photos-hint = Drag files here, paste or choose them: JPEG, PNG or WebP, up to 20 MB each. The first photo is the one on the shelf.
photos-plain-hint = Save the rest first: after this the page opens anew. JPEG, PNG or WebP, up to 20 MB each, no more than 30 at once.
photos-send = Send photos
photos-refused = Not all files became photos.
photos-over = More files: { $count }
photos-are-too-many = no more than { $most } files can be sent at once.
photos-alt-missing = Write what each photo shows: search engines read it, and people who do not see it.
photo-alt-ru = What the photo shows
photo-alt-en = The same in English, if it is wanted
photo-place = Place
photo-earlier = Move up
photo-later = Move down
photo-focus = What stays visible where the photo is cut
photo-focus-x = from left to right
photo-focus-y = from top to bottom
photo-skus = Which variants the photo shows; all of them if none is ticked
photo-remove = Remove the photo
photo-loading = on its way
photo-failed = the file did not get there. Check the connection and try again.
photo-is-not-kept = the photo was not kept: its storage does not answer. Try again in a minute.
photo-is-empty = the file is empty.
photo-is-too-heavy = the file has more than 20 MB. Make the photo smaller and try again.
photo-is-svg = this is an SVG drawing. Save it as PNG.
photo-is-html = this is a web page and not a photo.
photo-is-heic = this is HEIC. Save the photo as JPEG: on an iPhone Settings, Camera, Formats, Most Compatible.
photo-is-gif = this is a GIF. Save the picture as JPEG or PNG.
photo-is-of-another-kind = this is no photo. JPEG, PNG and WebP are taken.
photo-is-animated = the picture moves. Only still ones are taken.
photo-has-too-many-pixels = the photo has more than 50 megapixels. Make it smaller and try again.
photo-is-too-much-work = the photo is made in too complicated a way. Save it again as an ordinary JPEG.
photo-is-too-narrow = the photo is too narrow: more than ten times as long as wide.
photo-is-truncated = the file was cut off: its end is missing. Copy it again.
photo-is-broken = the file is damaged: no photo can be read from it.

## In a terminal: an update

settings-faults = the settings do not make sense:
tables-later = A later Vitrina has changed this database: to open it a program has to know step { $needed }, and this one knows only { $known }. Start the version that was here, or restore the copy that was made before the update.
command-tables-older = This database is of an older Vitrina: its tables are of step { $step }, and this program wants step { $known }. Run vitrina migrate first, or start the shop: both copy it, then bring the tables up to date. Nothing was changed.
command-disk-takes-no-more = The disk takes no more: there is no room on it, a quota is reached, or it is broken. Make room or have it looked at, and run the same command again; nothing is lost.
migrate-copied = A copy of the shop as it was before the update: { $file }
migrate-no-copy = The shop could not be copied, so its tables were left alone; if there is a copy elsewhere, run vitrina migrate --without-backup
migrate-no-folder = The copy goes into the folder { $folder }, where this program has to be allowed to write (with PostgreSQL it is the folder in BACKUP_URL, if there is one)
migrate-done = The tables are up to date: step { $step }.
migrate-nothing = There is nothing to do: the tables are of step { $step } already.
upgrade-how = To update the shop, put the new program in the place of the old one and run vitrina migrate: it copies the shop and brings its tables up to date. What will change is told beforehand by vitrina upgrade --check, which changes nothing and asks nobody.
upgrade-program = This program: Vitrina { $version }, tables of step { $step }.
upgrade-new = There is no database yet: the first start makes it.
upgrade-tables = The shop’s database: tables of step { $step }.
upgrade-later = The database has a step that this program does not know: { $step }
upgrade-nothing = The tables need no update.
upgrade-pending = vitrina migrate will copy the shop and take these steps:
upgrade-way-back = The version before opens the database afterwards, too: if you do not like the new one, put the old one back.
upgrade-no-way-back = Afterwards only programs that know step { $needed } open the database. An older one can come back with the copy only.
upgrade-changes = What changed (from CHANGELOG.md):

## In a terminal: a move into another database

move-address = The address after --to will not do
move-no-source = There is no database { $file } to move from. Check DATABASE_URL.
move-served = A shop is running on this database. Stop it on all machines and try again.
move-occupied = A shop moves into an empty database, and there is something in this one: table { $table }. Name another one, or remove this one.
move-differ = The tables of the two databases differ ({ $what }). Run vitrina migrate on the old database and take an empty one for the new.
move-unequal = Table { $table } did not come out as it was, so nothing was written. The old database is unchanged. Try again; if that does not help, check the machine’s disk and memory.
move-table = { $table }: { $rows } rows, SHA-256 { $digest }
record-log-history = history of orders (table history)
record-log-notices = notices of money (table notices)
record-log-orphans = money without an order (table orphans)
record-log-journal = staff journal (table journal)
record-of-order = , order { $number }
record-edited = Edited: row { $row }, { $log }{ $order }. It is not what it was when it was sealed.
record-removed = Removed: row { $row }, { $log }. It was sealed and is gone.
record-inserted = Inserted: row { $row }, { $log }{ $order }. It was not there when the rows after it were sealed.
record-forged = Seal { $seal } is not what it was, or does not stand on the one before it.
record-lost = Seal { $seal } is gone.
record-nothing = Nothing is sealed yet.
record-newest = Seals: { $seals }, sealed rows: { $total }. The head: { $code }
record-fine = Everything is as it was sealed.
record-findings = Things that are not as they were sealed: { $count }
record-head-found = The head that you asked for is in the chain.
record-head-missing = The head that you asked for is not in the chain: the seals were made anew, or the code was mistyped
move-done = The shop has moved: { $tables } tables, { $rows } rows. Each table was read again in the new database and is equal.
move-next = Now put the new address into DATABASE_URL and start the shop. The old database is as it was; do not start the shop on it any more, or orders will end up in two databases.
move-photos = The photos are still in the folder { $folder }. Add to the shop’s environment MEDIA_URL={ $url }
move-key = The key that passwords in the database are sealed with is still in the file { $file }. Add to the shop’s environment VITRINA_KEY_FILE={ $file }

## What is wrong with a form of a product

goods-mistake-missing = Fill this in.
goods-mistake-too-long = Too long: at most { $most } characters fit.
goods-mistake-slug = An address has 1 to 100 Latin letters, digits, “-”, “_” and “.”, and does not begin with a dot.
goods-mistake-slug-taken = This address leads to another product, or once did. Choose another one.
goods-mistake-unknown-category = There is no such category. Choose one of the list.
goods-mistake-too-deep = Categories have two levels: this one cannot be a part of that.
goods-mistake-picture = A picture has to be in the shop itself: its address is like /goods/scarf.jpg.
goods-mistake-no-variants = To be sold, a product needs at least one variant that is not archived.
goods-mistake-too-many = Too many: at most { $most } fit.
goods-mistake-sku-twice = Another variant of this product has this article code.
goods-mistake-sku-taken = Another product has this article code.
goods-mistake-unknown-sku = The product has no variant with the article code { $sku }.
goods-mistake-price = A price is 0.01 to 1,000,000,000 roubles.
goods-mistake-no-sale = The old price has to be above the new one. Leave it empty if there is no sale.
goods-mistake-color = A colour is written like #c2935c.
goods-mistake-tax = There is no such tax. Choose one of the list.
goods-mistake-measure = This is a number from 1 to { $most }. Leave it empty if you do not know.

## What may be wrong with a signature

guess-passwords-swapped = Passwords 1 and 2 seem exchanged: compare the shop's settings with the payment service's cabinet.
guess-other-mode = Signed with the passwords of the other mode, test instead of live or the reverse. Check which mode is on, and whether one pair stands in the place of the other.
guess-another-password = Signed with another password of the shop: compare the settings with the payment service's cabinet.
guess-other-algorithm = Signed with { $used }, but the shop's settings say { $expected }: choose the same in both places.
guess-own-fields-not-signed = Shp_ parameters were sent but not signed: that is what another module or somebody in between does.
guess-own-fields-respelled = Names of Shp_ parameters changed their letter case: check whether the proxy changes them.
guess-sum-rewritten = The sum was written anew after it was signed: check whether the proxy changes requests.
guess-login-signed = Signed together with the login, like a payment form: the payment service does not do that, somebody is trying.
guess-sum-is-login = The sum is the same number as the shop's login, and such a signature cannot be told from an enquiry: look the payment up in the payment service's cabinet.
guess-unexplained = No known mistake explains the signature: the password is another one, or parameters were changed. If the payment is real, enter the passwords anew in the payment service's cabinet and in the shop's settings.

## What strangers cause

cause-connection = connections
cause-page = pages and forms
cause-file = files and photos
cause-cart = new carts
cause-order = orders
cause-hold = goods of unpaid orders
cause-listener = open order pages
cause-sign-in = tries to sign in to the back office
cause-refused-call = calls without an authentic signature

## Letters and chat messages

letter-hello = Hello { $name },
letter-hello-nobody = Hello,
letter-test = This is a test: there is no real money in it.
letter-test-title = TEST · { $title }
letter-line = { $count } × { $price }
letter-delivery = Delivery
letter-delivery-price = { $how } · { $price }
letter-pick-up = pick-up
letter-courier = courier: { $address }
letter-courier-hidden = courier
letter-free = free
letter-total = Total
letter-discount = Discount
letter-reason = Reason
letter-tracking = Tracking
letter-buyer = Buyer
letter-phone = Phone
letter-email = E-mail
letter-comment = Comment
letter-discount-reason = What the discount is for
letter-show-order = Open the order
letter-copy-link = If the button does not work, open this address: { $url }
letter-foot = This letter is from the shop “{ $shop }”: an order was placed with this address. If it was not you, there is nothing to do.

letter-placed = Order { $number } is placed
letter-placed-hold = We are holding the goods for you until { $until }. After that they go back to the shelf, so please pay before then.
letter-placed-no-gateway = We are holding the goods for you until { $until }. You do not pay on the site: the shop will contact you and agree on the payment.
letter-placed-pay = Pay { $sum }
letter-placed-later-cash = You do not pay now: { $sum } in cash when you receive the order.
letter-placed-later-card = You do not pay now: { $sum } by card when you receive the order.
letter-placed-transfer = We have set the goods aside for you until { $until }. Please transfer { $sum } by then.
letter-placed-invoice = Open the invoice
letter-relined = Order { $number }: new contents and sum
letter-relined-sum = We have changed what is in the order. It was { $was }, and now { $sum } is to be paid. Earlier payment links and invoices are no longer valid.
letter-paid = Order { $number } is paid
letter-paid-thanks = We have received { $sum }. Thank you!
letter-paid-missing = This was not in stock, and we took no money for it: { $goods }.
letter-pieces = { $name }, { $count } pcs
letter-held = Order { $number } is accepted, the money is blocked
letter-held-what = { $sum } is blocked on your card. It is not taken yet: we take it when your order leaves.
letter-held-next = If we cannot send the order, the money is let go and you pay nothing. You do not have to pay a second time.
letter-let-go-what = The money for this order was blocked on your card but not taken. We are letting it go.
letter-let-go-bank = When you can use it again depends on your bank: usually after some minutes to some days.
letter-paid-next-courier = We are packing your order and will write when it leaves.
letter-paid-next-pick-up = We are packing your order and will write when you can collect it.
letter-shipped = Order { $number } is on its way
letter-shipped-courier = We have handed your order over for delivery.
letter-shipped-part = A part of order { $number } is on its way
letter-shipped-part-courier = We have handed a part of your order over for delivery.
letter-shipped-goods = In this shipment: { $goods }.
letter-shipped-more = The rest follows on its own, and we will write when it leaves.
letter-shipped-due-cash = To pay on delivery: { $sum }, in cash.
letter-shipped-due-card = To pay on delivery: { $sum }, by card.
letter-ready = Order { $number } is ready
letter-ready-pick-up = Your order is packed and waiting for you to collect it.
letter-ready-part = A part of order { $number } is ready
letter-ready-part-pick-up = A part of your order is packed and waiting for you to collect it.
letter-cancelled = Order { $number } is cancelled
letter-cancelled-by-shop = The shop has cancelled the order.
letter-cancelled-paid = If you paid for it, please answer this letter and we will sort it out.
letter-refunded = Refund for order { $number }: { $sum }
letter-refunded-what = The shop “{ $shop }” says that it has returned { $sum } to you. It did so in the payment service's cabinet or directly, not through this program, which only keeps the note.
letter-refunded-by-gateway = The shop “{ $shop }” has returned { $sum } to you through the payment service.
letter-refunded-part = This is a part of the payment: { $left } stays paid for the order.
letter-refunded-bank = The money goes back the way you paid. It usually arrives in 1–10 working days. If it does not come, please answer this letter.
letter-refunded-outside = You paid the shop directly, and it was to return the money the same way. If you have not received it, please answer this letter.
letter-refund-sent = Refund for order { $number }: { $sum } on its way
letter-refund-sent-what = The shop “{ $shop }” is returning { $sum } to you. The payment service has taken the refund; we will write again when the money has left.
letter-refund-sent-bank = The money goes back the way you paid.
letter-refund-refused = Refund for order { $number }: { $sum } did not leave
letter-refund-refused-what = We wrote that { $sum } is on its way back to you, but that refund did not happen: the money has not left.
letter-refund-refused-next = The shop “{ $shop }” knows of it and will return the money in another way or write to you. If you have heard nothing, please answer this letter.
letter-return-asked = Order { $number }: your request to return goods
letter-return-asked-what = We have your request to return goods of this order and will answer by letter.
letter-return-asked-next = Please do not send them yet: the answer will say where and how. Until then, keep the tags on and the goods as new.
letter-return-asked-term = What does not suit you can be returned within { $days } of receiving it. The money goes back within 10 days of your request.
letter-return-agreed = Order { $number }: we take the goods back
letter-return-agreed-what = The shop takes the goods back: please send or bring them.
letter-return-agreed-ask = To learn where and how, please answer this letter.
letter-return-declined = Order { $number }: the return was declined
letter-return-declined-what = The shop does not take these goods back.
letter-return-declined-next = If you disagree, or if something is wrong with the goods, please answer this letter.
letter-return-received = Order { $number }: the goods are back
letter-return-received-what = We have received the goods that you sent back.
letter-return-money = The money goes back the way you paid, within 10 days of your request. We will write again when it has left.
letter-return-settled = The shop has returned the money for this already: the page of the return says how much.
letter-withdrawal-asked = Order { $number }: your withdrawal
letter-withdrawal-asked-what = We have your withdrawal from this order and will answer by letter.
letter-withdrawal-money = The money goes back the way you paid, within 10 days of your request.
letter-withdrawal-agreed = Order { $number }: withdrawal accepted
letter-withdrawal-agreed-what = The goods that you do not want will not be sent.
letter-withdrawal-declined = Order { $number }: the withdrawal was declined
letter-withdrawal-declined-what = The shop does not accept the withdrawal.
letter-withdrawal-declined-next = If you disagree, please answer this letter.
letter-return-note = The shop’s answer
letter-return-show = Open the return

letter-owner-foot = A message of the shop “{ $shop }” to its owner.
letter-owner-open = Open the order in the back office
letter-owner-office = Open the back office
letter-owner-order = New order { $number }: { $sum }
letter-owner-order-unpaid = The buyer has not paid yet. The goods are held until { $until }; if no money comes, the order closes by itself.
letter-owner-order-no-gateway = No payment gateway is set up, so the buyer cannot pay alone. The goods are held until { $until }: contact the buyer, and mark the order as paid in the back office when the money is there.
letter-owner-order-cash = The buyer pays in cash on delivery. Send the order and note in the back office when you have the money. Such an order does not close by itself.
letter-owner-order-card = The buyer pays by card on delivery. Send the order and note in the back office when you have the money. Such an order does not close by itself.
letter-owner-order-transfer = The buyer pays by bank transfer. The goods are held until { $until }. When the money is on your account, note that in the back office: then the order can be sent.
letter-called-off = The buyer has cancelled order { $number }
letter-called-off-what = Do not send it: the goods are back on the shelf.
letter-owner-return = Order { $number }: goods are to be returned
letter-owner-return-do = Answer the buyer in the order: accept the return, or decline it and say why. By law the money goes back within 10 days of the request.
letter-owner-withdrawal = Order { $number }: the buyer withdraws
letter-owner-withdrawal-do = Do not send what the buyer does not want. Answer them in the order and return the money: by law it goes back within 10 days of the request.
letter-owner-return-text = What and why
letter-owner-paid = Order { $number } is paid: { $sum }
letter-owner-payment = Payment
letter-owner-gateway = { $gateway }, invoice { $invoice }
letter-owner-gateway-method = { $gateway }, invoice { $invoice }, { $method }
letter-owner-outside = past the gateway: { $reason }

letter-attention = Order { $number } needs your decision
letter-attention-wrong-sum = { $came } came for invoice { $invoice } instead of { $due }. The order is not marked as paid.
letter-attention-former = { $came } came for invoice { $invoice }, which is for the former contents of the order: they were changed after the payment was begun, and its receipt names the goods of before. The order is not marked as paid.
letter-attention-former-do = If the payment system writes receipts for the shop, a payment for former contents can only be returned: return the money through { $gateway } and note that on the order; then the buyer can pay for it anew. In all other cases, mark the order as paid if the sum is all right; if not, return the money and note that, too.
letter-attention-wrong-sum-do = If the sum is all right, mark the order as paid. If not, return the money through { $gateway }. Then note on the order what you decided.
letter-attention-paid-late = { $came } came for invoice { $invoice }, but the time to pay was over and the goods are back on the shelf.
letter-attention-paid-late-do = If the goods are still there, mark the order as paid. If not, return the money through { $gateway }. Then note on the order what you decided.
letter-attention-paid-after-cancel = { $came } came for invoice { $invoice }, but the order is cancelled.
letter-attention-paid-after-cancel-do = Return the money through { $gateway } or agree on a new order with the buyer. Then note on the order what you decided.
letter-attention-paid-twice = Another { $came } came for invoice { $invoice }, although the order is already paid.
letter-attention-paid-twice-do = Return the extra money through { $gateway }. Then note on the order what you decided.
letter-attention-test-in-live = A test payment of { $came } came for invoice { $invoice }. There is no real money; the order is not marked as paid.
letter-attention-test-in-live-do = Do not send the goods. Check whether test mode is on: { $gateway }.
letter-attention-overpaid = More than { $due } came for invoice { $invoice }. The order is paid; how much is too much is shown in the cabinet of { $gateway }.
letter-attention-overpaid-do = The order can be sent. Return the rest to the buyer or come to terms with them. Then note at the order what you decided.

letter-stage = Order { $number }: a payment waits for you
letter-stage-held = The money for invoice { $invoice } is blocked on the buyer's card: { $gateway } waits for you to take it or to let it go.
letter-stage-held-do = Confirm or cancel it in the cabinet of { $gateway }. Until then the order keeps the goods and cannot be paid a second time.
letter-hold-held-title = Order { $number }: { $sum } is blocked
letter-hold-held = { $sum } is blocked on the buyer’s card. That is no payment yet: the money is taken when you ship the order.
letter-hold-held-do = Pack the order, and ship it in the back office. If something is missing, ship without it: less is taken. The payment service holds the money until { $until }; a day before, the shop cancels the order and lets it go by itself.
letter-hold-near-title = Order { $number }: the money will not be blocked much longer
letter-hold-near = { $sum } is blocked on the buyer’s card until { $until }. A day before, the shop cancels the order and lets the money go.
letter-hold-near-do = Ship the order while the money can be taken, or cancel it.
letter-hold-let-go-title = Order { $number } is cancelled: the money was blocked for too long
letter-hold-let-go = The order was not shipped in time, and the shop lets { $sum } go that was blocked on the buyer’s card until { $until }. The goods are back on the shelf, and the buyer has been written to.
letter-hold-let-go-do = Do not send this order: no money will come for it.
letter-hold-returned-title = Order { $number } is cancelled: the buyer has the money back
letter-hold-returned = The payment service let { $sum } go that was blocked on the buyer’s card. The shop had not asked it to.
letter-hold-returned-do = Do not send this order. If it was not you in the cabinet, ask the payment service why.
letter-hold-take-unclear-title = Order { $number }: nobody knows whether the money will be taken
letter-hold-take-unclear = The shop asked for { $sum } to be taken and could make no sense of the answer. It does not send the request again, and asks what became of the payment.
letter-hold-take-unclear-do = Do not hand the parcel over before the order is paid. If nothing changes for long, look at the payment in the cabinet.
letter-hold-take-refused-title = Order { $number }: the money was not taken
letter-hold-take-refused = The payment service did not take { $sum }. The money is still blocked on the buyer’s card, and the order is not paid.
letter-hold-take-refused-do = Do not hand the parcel over. Try again in the back office, or cancel the order. The last moment is { $until }.
letter-hold-let-go-unclear-title = Order { $number }: nobody knows whether the money was let go
letter-hold-let-go-unclear = The shop asked for { $sum } to be let go and could make no sense of the answer. It asks what became of the payment.
letter-hold-let-go-unclear-do = There is nothing to do for now. If the money stays blocked, let it go in the cabinet; it ends by itself about { $until }.
letter-hold-let-go-refused-title = Order { $number }: the money was not let go
letter-hold-let-go-refused = The order does not wait for this money, but the payment service did not let { $sum } on the buyer’s card go.
letter-hold-let-go-refused-do = Let it go in the cabinet. If nobody does, it ends by itself, about { $until }.
letter-link-not-made-title = Order { $number }: no invoice was made
letter-link-not-made = The payment service did not make invoice { $invoice } that you asked for. It cannot be paid.
letter-link-not-made-do = Send the buyer the link to the order’s page, where it can be paid. Or mend the reason and make an invoice again.
letter-link-not-closed-title = Order { $number }: an invoice was not taken back
letter-link-not-closed = The order no longer waits for its payment, but the payment service does not take invoice { $invoice } back. Somebody may still pay it.
letter-link-not-closed-do = Close the invoice in the payment service’s cabinet. If money comes for it, the shop will show it with the order.
letter-strange-links-title = { $gateway }: there are invoices that are not the shop’s
letter-strange-links = { $gateway } lists invoices that can be paid and that the shop did not make.
letter-strange-links-do = If you made them in the cabinet, or another program did, there is nothing to do. Money for them will be shown among money without an order.
letter-strange-links-numbers = Invoices
letter-strange-links-more = { $numbers } and { $count } more
letter-stage-suspended = The payment for invoice { $invoice } was stopped: { $gateway } is checking it, or names a state that the shop does not know.
letter-stage-suspended-do = Look at the payment in the cabinet of { $gateway } and answer its support if it asks. Until it ends, the order keeps the goods and cannot be paid a second time. If there is nothing to wait for, cancel the order.
letter-refund-unclear-title = Order { $number }: nobody knows whether the refund of { $sum } went out
letter-refund-unclear = The refund of { $sum } was sent, and the shop does not know what came of it. It will not send it again by itself.
letter-refund-unclear-do = Look at the operation in the payment service's cabinet. If the shop does not find out by itself, note in the order whether the money went out.
letter-refund-failed-title = Order { $number }: the refund of { $sum } did not happen
letter-refund-failed = The payment service did not return { $sum }. The money has not gone to the buyer.
letter-refund-failed-do = Mend the reason and return the money once more, or return it in the payment service's cabinet and note the refund.
letter-refund-found-title = Order { $number }: the payment service gave { $sum } back without the shop
letter-refund-found = Asked about the payment, the service said that the money went back to the buyer: { $sum }. The shop had not asked it to.
letter-refund-found-do = Look at the operation in the payment service's cabinet and note in the order whether the money went out. Until then do not send the goods.
letter-stage-partial = Only part of the sum came for invoice { $invoice }. The cabinet of { $gateway } says how much.
letter-stage-partial-do = The buyer was asked to add the rest to the same invoice. Until it comes, the order keeps the goods. Do not send them. If what came is enough for you, confirm the invoice in the cabinet of { $gateway }; if there is nothing to wait for, return the money and cancel the order.

letter-receipt-failed = Order { $number }: the second receipt is not registered
letter-receipt-failed-what = The goods were handed over, and the receipt of full settlement (54-FZ) is not registered. So far the buyer has the receipt of the prepayment only.
letter-receipt-failed-do = Mend the reason. For a week the shop tries by itself, less and less often; the button on the order’s page sends it at once. If you wrote it yourself, say so there, and the shop does not send it.
letter-receipt-open-do = Nobody knows whether it reached the gateway, so the shop only asks about it and does not send it again by itself. Look in the gateway’s cabinet: if the receipt is not there, the button on the order’s page sends it; if you wrote it yourself, say so there.
letter-silence = Order { $number }: nobody can be asked about its payment
letter-silence-what = The money for invoice { $invoice } was on its way, but { $gateway } is no longer in the shop's settings, so the shop will not learn what became of it.
letter-silence-what-do = Look at the payment in the cabinet of { $gateway }, or put { $gateway } back into the settings. If the money came and the order still waits for it, mark the order as paid; if there is nothing to wait for, cancel it. Until you decide, an unpaid order keeps the goods.

letter-refused = { $gateway } refuses: order { $number }
letter-refused-what = The buyer cannot pay the order, or the shop cannot learn of the payment. That will not pass by itself.
letter-refused-do = Mend the shop's settings, the goods, or the payment in the cabinet. If the reason stays, the shop will remind you in an hour.
letter-refused-why = Reason
letter-orphan = Money without an order: { $sum }
letter-orphan-what = { $gateway } reports a payment for invoice { $invoice }, but no order waits for it.
letter-orphan-do = Look the payment up at { $gateway }. If the invoice was made there by hand or the payment was for another site of yours, all is well; otherwise return the money or contact the payer. Then mark it as dealt with under “To sort out”.
letter-orphan-method = Method
letter-orphan-when = When
letter-orphan-named = It names order
letter-orphan-marks = Marks of another program
letter-orphan-paid = The buyer paid
letter-orphan-credited = The shop will get

letter-refused-calls = Notices of payment are being refused
letter-refused-calls-what = { $gateway } reports a payment, but the signature does not fit, and the shop does not believe it. Refused within the last hour: { $count }.
letter-refused-calls-do = Until the cause is mended, paid orders may keep waiting. What exactly came can be seen in the back office under “Calls”.
letter-refused-calls-invoice = Invoice
letter-refused-calls-open = Open the refused calls
letter-low-stock = Stock is running low
letter-low-stock-what = As few pieces are free as you wanted to be told of, or fewer:
letter-low-stock-item = { $name } (article { $sku }): { $left } left
letter-low-stock-more = And more goods: { $more }.
letter-low-stock-do = The shop will remind you of the same goods only after there were more of them and they are low again.
letter-low-stock-open = Open the stock journal
letter-new-device = Sign-in to the back office from a new device: { $login }
letter-new-device-what = The password or the passkey was right, but nobody has signed in under this name from this device before.
letter-new-device-many = Within the last hour there were { $count } such sign-ins under this name. Not every one has a message of its own; all of them are under “Security”.
letter-new-device-do = If it was you or somebody on your staff, there is nothing to do. If not, change the password at once under “Security” in the back office: that ends every sign-in under this name. If you can no longer sign in, set it with vitrina admin add.
letter-new-device-device = Device
letter-new-device-network = Network
letter-new-device-at = Time
letter-people-joined = New in the back office: { $login }
letter-people-joined-what = Somebody opened an invitation by { $by } and chose this name. Role: { $role }.
letter-people-password = Another password by a link: { $login }
letter-people-password-what = Somebody opened a link by { $by } and chose another password for this name.
letter-people-role = Another role in the back office: { $login }
letter-people-role-what = Changed by { $by }. The role from now on: { $role }.
letter-people-removed = Removed from the back office: { $login }
letter-people-removed-what = This person can no longer sign in. Removed by { $by }.
letter-people-do = If you know of it, there is nothing to do. If not, look under “People” who works in the shop, remove whoever should not, and change your password: somebody may have signed in under the name of an owner or opened a link that was meant for another.
letter-people-open = Open “People” in the back office
letter-factor-removed = Second step of signing in removed: { $login }
letter-factor-removed-what = From now on the password alone opens the back office under this name, and the recovery codes no longer work.
letter-factor-removed-do = If it was you or somebody on your staff, set up an app again when you can, under “Sign-ins” in the back office. If not, change the password at once under “Security”: that ends every sign-in under this name.
letter-passkey-added = Passkey added: { $login }
letter-passkey-added-what = There is one more passkey under this name: it opens the back office without a password.
letter-passkey-added-do = If it was you or somebody on your staff, there is nothing to do. If not, sign in under this name, remove the passkey under “Sign-ins” and change the password: passkeys stay when a password is changed. If you can no longer sign in, vitrina admin drop-factor takes them away.
letter-passkey-copied = A passkey may have been copied: { $login }
letter-passkey-copied-what = Somebody tried to sign in with a passkey whose counter is behind what the shop had seen before. That happens when there is a copy of it. It opened nothing.
letter-passkey-copied-do = Sign in with your password and a code or a recovery code, remove that passkey under “Sign-ins” and add a new one. If it was not you, change the password as well.
letter-brute-force = Somebody is trying passwords of the back office
letter-brute-force-what = Sign-ins that failed within the last hour: { $tries }.
letter-brute-force-do = The shop holds the tries back by itself, and they do not keep you out. See that passwords are long and used nowhere else. The shop writes of this once in six hours at most.
letter-security-open = Open “Security” in the back office
letter-stranger = Too much comes from one network
letter-stranger-what = Network { $network }, most of it: { $cause }. Refused within the last minutes: { $refused }. Nobody else is held up by it: each network has limits of its own.
letter-stranger-do = If it does not stop, shut the network out in the back office: one press is enough, and it is let in again by itself. The shop writes about networks once an hour at most.
letter-stranger-open = Open “Traffic”
letter-clock = The clock of the server has jumped
letter-clock-ahead = It went ahead all at once; minutes: { $minutes }.
letter-clock-behind = It went back all at once; minutes: { $minutes }.
letter-clock-do = For another hour orders are closed by the time of before, so that none is closed for nothing; then the shop believes the new one. Check the time of the server, or ask whoever looks after it. If it is right, because the server was paused, say, there is nothing to do.
letter-settings = Settings of the shop were changed
letter-settings-do = If it was you or somebody on your staff, there is nothing to do. If not, change the password under “Security” in the back office and set the settings back: their history shows what they were.
letter-settings-which = What
letter-settings-who = Who
letter-settings-at = When
letter-settings-open = Open the history of the settings
letter-record = Head of the record: { $code }
letter-record-what = The histories of orders, money that came and what the staff did were sealed up to this moment. Whoever edits them afterwards, with the database in hand, too, comes to another head.
letter-record-do = There is nothing to do: keep this message. If you ever doubt the records, have vitrina verify-log --head and this code checked on the server.
letter-record-at = Sealed
letter-record-seal = Seal number
letter-record-total = Rows sealed
letter-record-open = Open the staff journal
letter-lights-fault = Check of the shop: something has to be mended
letter-lights-warning = Check of the shop: worth a look
letter-lights-ok = Check of the shop: fine again
letter-light = { $check }: { $light }. { $why }
letter-lights-more = And more has changed: { $more }.
letter-lights-open = Open “Doctor”

letter-undelivered = A letter about order { $number } did not arrive
letter-undelivered-what = The buyer did not get the letter: it was refused.
letter-undelivered-do = Check the address, call the buyer, or press “Send again” on the order.
letter-undelivered-error = Answer
letter-stuck = { $channel }: messages are not leaving
letter-stuck-do = The messages wait and will leave by themselves once this is mended.
letter-channel-telegram = Telegram
letter-channel-email = E-mail
letter-deaf = Your program does not take news of orders
letter-deaf-what = The shop calls it at the address in WEBHOOK_URL, but it does not take the messages. The shop will go on trying for two to four days, more rarely each time.
letter-deaf-given-up = The program did not hear of order { $number }
letter-deaf-given-up-what = Your program at the address in WEBHOOK_URL refused the message or did not take it for too long, and the shop has stopped trying. Other messages may have gone the same way.
letter-deaf-do = Mend the program or the address. All undelivered messages are listed under “To sort out”: send again from there what was given up.
letter-trouble-token = Telegram refuses the bot's token. Check TELEGRAM_BOT_TOKEN.
letter-trouble-login = The mail server does not let the shop in. Check the login and password in SMTP_URL.
letter-trouble-security = No secure connection to the mail server can be made. Check SMTP_URL and the server's certificate.

chat-more = { $count ->
    [one] and { $count } more line
   *[other] and { $count } more lines
}

## Back office: stock

office-stock-title = Stock
office-stock-text = Every piece that came or went: when, why, and how many were left. To receive, write off or count goods, open their article code.
office-stock-caption = Movements of goods
office-stock-nothing-text = There are no such movements. Check the article code, the words and the dates.
office-stock-all = All movements
office-stock-placeholder = name or article code
office-stock-cause = Cause
office-stock-any-cause = Any
office-stock-from = From
office-stock-to = To
office-stock-article = Article { $sku }
office-stock-free = free, can be bought
office-stock-reserved = set aside for orders
office-stock-sold = handed to buyers
office-stock-threshold = Alert at { $pieces } free or fewer
office-stock-pieces = How many pieces
office-stock-pieces-hint = For a count: all that lies in the shop, with what is set aside for orders; { $expected } by the books.
office-stock-note = Note
office-stock-move = Record the movement
office-stock-moved = Recorded: the line of the journal is below.
office-stock-as-expected = As many were counted as by the books: there is nothing to record.

stock-cause-stocked = Opening stock
stock-cause-ordered = Order
stock-cause-returned = Came back with its order
stock-cause-taken-again = Taken for its order again
stock-cause-received = Received
stock-cause-counted = Counted
stock-cause-written-off = Written off
stock-cause-returned-by-buyer = Returned by buyer

office-takings-title = Stock-taking
office-takings-text = Print the sheet, count the goods, type the numbers in and post all differences with one press. The shop sells meanwhile.
office-taking-number = Stock-taking { $number }
office-taking-what = What to count
office-taking-whole-shop = The whole shop
office-taking-category = Category: { $category }
office-taking-begin = Begin a stock-taking
office-taking-open = Open
office-taking-posted = Posted
office-taking-dropped = Dropped
office-taking-text = Count all that lies in the shop, with what is set aside for orders: what has not been sent lies there, too. A number is compared with the books at the minute you save it, so do not send off what was counted before you have typed the numbers in.
office-taking-summary = Goods counted: { $counted }, with a difference: { $differing }.
office-taking-print = Sheet to print
office-taking-print-text = Write down how many pieces lie in the shop, with what is set aside for orders.
office-taking-print-part = Sheet { $nth }. There are more goods than fit on one: print them all.
office-taking-review = Differences
office-taking-review-title = Differences of stock-taking { $number }
office-taking-counted = How many lie there: { $goods }
office-taking-save = Save
office-taking-save-next = Save and go on
office-taking-save-review = Save and check
office-taking-kept = Saved.
office-taking-unanswered = The shop did not answer. The number is not lost: press “Save”.
office-taking-page-before = Previous page
office-taking-no-goods = There is nothing to count here.
office-taking-no-differences = There are no differences.
office-taking-mistaken-title = Not all of it is saved
office-taking-mistaken-text = The marked rows say no number of pieces. The other rows are saved.
office-taking-outdated = counted again by itself, will not be posted
office-taking-end-title = To finish
office-taking-post-text = The stock will change by these differences, all at once. What was not counted stays as it was.
office-taking-post = Post all differences
office-taking-go-on = Go on counting
office-taking-drop = Drop the stock-taking
office-taking-drop-text = The stock will not change; the numbers typed in can only be read from then on.

column-cause = Cause
column-moved = Change
column-balance = Free after it
column-taking = Stock-taking
column-counted = Counted
column-differing = Differences
column-lies = Lies there
column-expected = By the books
column-article = Article

## The doctor

# Checks: doctor-CHECK is what one is called, doctor-CHECK-CASE why its light is as it is, …-mend what to do.
office-doctor-title = Doctor
office-doctor-looking = Checks are under way; the page loads again by itself.
office-doctor-look = Check now
office-doctor-nothing = The shop has checked nothing yet: it does so for the first time a minute after it starts.
office-doctor-fine = Everything that was checked is fine.
office-doctor-found = To be mended: { $faults }. Worth a look: { $warnings }.
office-doctor-mend = What to do:
office-doctor-value = Value
office-doctor-age = Checked
office-doctor-since = Like this
office-doctor-moderation = Ready for moderation
office-doctor-moderation-text = A gateway looks at a site before it takes money for it. Mend what is named here, then have it looked at.
office-doctor-moderation-met = The shop is ready: everything that a gateway looks at is in place.
office-doctor-paste = To be copied
office-doctor-text = Copy as text
office-doctor-text-label = All checks as text
office-doctor-text-hint = There are no passwords and keys in it: the text can be sent to whoever helps with the shop.
doctor-faults = To be mended: { $count }. Each check says what to do.
doctor-light-ok = fine
doctor-light-warning = worth a look
doctor-light-fault = to be mended
doctor-light-unknown = unknown
doctor-late = The check was not done in its time ({ $within }).
doctor-late-mend = Wait for the next check. If it is so every time, see whether the server reaches the internet.
doctor-broken = The check broke off: a mistake of the program.
doctor-broken-mend = Update Vitrina. If that does not help, hand the text of this page and the program's log to the developers.
doctor-result-url = Call about a payment (ResultURL)
doctor-result-url-off = No payment service is set up, so nobody calls the shop.
doctor-result-url-fits = The shop called itself through its public address, and everything arrived as it was sent: a short form, a long one, and a request with its parameters in the address.
doctor-result-url-local = The call arrived, but PUBLIC_URL is an address of this computer or of an inner network: nobody outside can reach it.
doctor-result-url-local-mend = That will do for trying things out. To take money, set PUBLIC_URL to the shop’s address on the internet, beginning with https://.
doctor-result-url-unreadable = The database did not answer, so nobody could look.
doctor-result-url-unreadable-mend = Wait for the next check. If it is so every time, look at the check of the database and into the program’s log.
doctor-result-url-no-name = The name in { $address } is not found in DNS, so the payment service cannot call the shop.
doctor-result-url-no-name-mend = See whether there is a slip in PUBLIC_URL. If not, add an A record with the server’s address at the domain’s registrar and wait for up to an hour.
doctor-result-url-refused = Nobody takes connections at { $address }.
doctor-result-url-refused-mend = Start the web server in front of the shop (nginx or Caddy) and open ports 80 and 443. If the shop opens from outside, your provider does not let the server reach itself: then put the domain into the server’s /etc/hosts.
doctor-result-url-slow = { $address } did not answer in time: most likely a firewall drops connections.
doctor-result-url-slow-mend = Let incoming connections to ports 80 and 443 through, on the server and in the hosting’s settings.
doctor-result-url-certificate = The certificate of { $address } is not valid, and the payment service will not call the shop.
doctor-result-url-certificate-mend = Have the certificate issued anew, with the ones in between: Caddy does that by itself, certbot does it for nginx.
doctor-result-url-no-tls = Whoever answers at { $address } does not speak https.
doctor-result-url-no-tls-mend = Set up https on the web server in front of the shop: there are samples for nginx and Caddy in the documentation.
doctor-result-url-broken-off = The connection to { $address } broke off in the middle of the call.
doctor-result-url-broken-off-mend = Look into the log of the web server in front of the shop for this minute.
doctor-result-url-redirect = The call { $sent } was sent on to another address ({ $status }): { $to }. The payment service does not follow, and what it brings is lost.
doctor-result-url-redirect-mend = Set PUBLIC_URL and the payment service’s cabinet to the final address: with https, with www or without, as the browser shows it once the shop is open.
doctor-result-url-password = { $address } asks for a password, and the payment service has none.
doctor-result-url-password-mend = Take the password (basic auth) off the web server, at least for the addresses of ResultURL.
doctor-result-url-firewall = A protection answered in place of the shop (code { $status }): it takes calls of programs for an attack.
doctor-result-url-firewall-mend = Let requests to this address pass the protection (Cloudflare, DDoS-Guard, the hosting’s WAF) without a check of the browser, a captcha or a limit by country.
doctor-result-url-size = A long call ({ $size }) was not let through (code { $status }).
doctor-result-url-size-mend = Raise the size of requests that the web server takes: in nginx that is client_max_body_size 1m and large_client_header_buffers.
doctor-result-url-down = The web server in front of the shop answers { $status }: it cannot reach the shop.
doctor-result-url-down-mend = See that the shop runs, and that the web server passes requests to the address in LISTEN_ADDR.
doctor-result-url-method-refused = The web server does not let { $sent } requests through (code { $status }).
doctor-result-url-method-refused-mend = Allow GET and POST for this address on the web server.
doctor-result-url-elsewhere = It is not this shop that answers at { $address } (code { $status }).
doctor-result-url-elsewhere-mend = See to PUBLIC_URL, and to where the web server passes requests for this address: perhaps the former site is still there.
doctor-result-url-method = The call was sent as { $sent } and arrived as { $arrived }: what it says of the payment is lost that way.
doctor-result-url-method-mend = Take away the web server’s redirects and rules that change the method of requests to this address.
doctor-result-url-body-lost = The call arrived without a body: the form that says what was paid was lost on the way.
doctor-result-url-body-lost-mend = Have the web server pass the body on (in nginx, do not switch proxy_pass_request_body off), and take away inner redirects.
doctor-result-url-body-changed = The body of the call was changed on the way, so no signature of a payment service will fit.
doctor-result-url-body-changed-mend = Take away whatever rewrites requests between the internet and the shop: filters, changes of encoding, protection modules.
doctor-result-url-query = The parameters in the call’s address were lost or changed on the way.
doctor-result-url-query-mend = Have the web server pass the whole address on: in nginx, write proxy_pass without a path behind it.
doctor-result-url-unlisted = The call arrived, but the proxy { $peer } is not named in TRUSTED_PROXIES: the shop does not see the real addresses of its visitors.
doctor-result-url-unlisted-mend = If { $peer } is a proxy of yours, add it to TRUSTED_PROXIES.
doctor-robokassa-mode = Robokassa’s mode
doctor-robokassa-mode-off = Robokassa is not set up.
doctor-robokassa-mode-live = Payments are real.
doctor-robokassa-mode-test = Test mode is on: buyers are not charged.
doctor-robokassa-mode-test-mend = When you have done trying, switch ROBOKASSA_TEST_MODE off and see that the live passwords are set.
doctor-robokassa-algorithm = Robokassa’s signature algorithm
doctor-robokassa-algorithm-off = Robokassa is not set up.
doctor-robokassa-algorithm-strong = The algorithm is a strong one.
doctor-robokassa-algorithm-md5 = Signatures are made with MD5, which is out of date.
doctor-robokassa-algorithm-md5-mend = In Robokassa’s cabinet (technical settings) choose SHA256, and set ROBOKASSA_HASH to the same, one right after the other.
doctor-robokassa-password-2 = Robokassa’s login and password 2
doctor-robokassa-password-2-off = Robokassa is not set up.
doctor-robokassa-password-2-only-test = Only the test passwords are set, and Robokassa answers no questions about test payments.
doctor-robokassa-password-2-only-test-mend = To take money, set the live passwords 1 and 2.
doctor-robokassa-password-2-fits = Robokassa took the login, password 2 and the algorithm.
doctor-robokassa-password-2-no-shop = Robokassa does not know the shop “{ $login }”, or it is not activated.
doctor-robokassa-password-2-no-shop-mend = Copy the shop’s identifier from the technical settings into ROBOKASSA_MERCHANT_LOGIN (it is not the name that you sign in to the cabinet with), and see whether the shop has passed the review.
doctor-robokassa-password-2-exchanged = Passwords 1 and 2 have changed places: Robokassa takes the first one for the second.
doctor-robokassa-password-2-exchanged-mend = Exchange ROBOKASSA_PASSWORD_1 and ROBOKASSA_PASSWORD_2.
doctor-robokassa-password-2-mixed = Live and test passwords are mixed up: Robokassa takes a test one for a live one.
doctor-robokassa-password-2-mixed-mend = Robokassa’s technical settings have two blocks of passwords: copy each into its own fields anew.
doctor-robokassa-password-2-third = Password 3, which is for refunds only, stands where password 2 belongs.
doctor-robokassa-password-2-third-mend = Copy password 2 of Robokassa’s technical settings into ROBOKASSA_PASSWORD_2, and 3 into ROBOKASSA_PASSWORD_3.
doctor-robokassa-password-2-algorithm = Robokassa’s cabinet has the algorithm { $used }, the shop has { $expected }.
doctor-robokassa-password-2-algorithm-mend = Choose one and the same: set ROBOKASSA_HASH to { $used }, or the cabinet to { $expected }.
doctor-robokassa-password-2-wrong = Robokassa takes none of the passwords with any algorithm.
doctor-robokassa-password-2-wrong-mend = Set passwords 1 and 2 anew in Robokassa’s technical settings, save, and copy them here at once, without spaces.
doctor-robokassa-password-2-unreachable = Robokassa did not answer, so login and password could not be checked.
doctor-robokassa-password-2-unreachable-mend = Wait for the next check. If it is so every time, let the server connect to auth.robokassa.ru.
doctor-robokassa-password-2-unclear = Robokassa’s answer cannot be understood: { $answer }.
doctor-robokassa-password-2-unclear-mend = Ask Robokassa’s support what this answer to OpStateExt means.
doctor-robokassa-password-1 = Robokassa’s password 1
doctor-robokassa-password-1-off = Robokassa is not set up.
doctor-robokassa-password-1-proven = Somebody has paid by a form that this password signed.
doctor-robokassa-password-1-taken = Robokassa took a question about invoices that this password signed.
doctor-robokassa-password-1-refused = Robokassa refused a question about invoices that this password signed: { $answer }
doctor-robokassa-password-1-refused-mend = Copy password 1 anew, and see whether the shop has invoices (Invoice API). If it needs none, switch ROBOKASSA_INVOICES off.
doctor-robokassa-password-1-unproven = Only a payment proves this password, and there was none yet.
doctor-robokassa-password-1-unproven-mend = Place an order of your own and pay for it. If Robokassa shows error 29, copy password 1 anew.
doctor-robokassa-password-1-exchanged = A buyer came back with a signature made with password 2: the passwords have changed places.
doctor-robokassa-password-1-exchanged-mend = Exchange ROBOKASSA_PASSWORD_1 and ROBOKASSA_PASSWORD_2, then place an order of your own.
doctor-robokassa-password-1-unreadable = The database did not answer, so nobody could look.
doctor-robokassa-password-1-unreadable-mend = Wait for the next check. If it is so every time, look at the check of the database and into the program’s log.
doctor-cryptocloud-mode = CryptoCloud’s mode
doctor-cryptocloud-mode-off = CryptoCloud is not set up.
doctor-cryptocloud-mode-live = Payments are real.
doctor-cryptocloud-mode-test = Test mode is on: the coins are not real.
doctor-cryptocloud-mode-test-mend = When you have done trying, switch test mode off in CryptoCloud’s project, and CRYPTOCLOUD_TEST_MODE.
doctor-cryptocloud-key = CryptoCloud’s key
doctor-cryptocloud-key-off = CryptoCloud is not set up.
doctor-cryptocloud-key-fits = CryptoCloud took the API key.
doctor-cryptocloud-key-wrong = CryptoCloud does not take the API key.
doctor-cryptocloud-key-wrong-mend = Copy the project’s API KEY into CRYPTOCLOUD_API_KEY anew.
doctor-cryptocloud-key-unreachable = CryptoCloud did not answer, so the key could not be checked.
doctor-cryptocloud-key-unreachable-mend = Wait for the next check. If it is so every time, let the server connect to api.cryptocloud.plus.
doctor-receipts = Receipts
doctor-receipts-printable = A receipt can be written of everything that is sold, or none go through a payment service.
doctor-receipts-unprintable = No receipt can be written, so nobody can pay for this: { $code }.
doctor-receipts-unprintable-mend = Mend name, price or tax of these goods. What exactly is wrong is written under “To sort out”.
doctor-receipts-no-delivery = No receipt can be written because of delivery: its tax is wrong.
doctor-receipts-no-delivery-mend = Mend ROBOKASSA_DELIVERY_TAX.
doctor-receipts-unreadable = The database did not answer, so nobody could look.
doctor-receipts-unreadable-mend = Wait for the next check. If it is so every time, look at the check of the database and into the program’s log.
doctor-calls = Calls of payment services
doctor-calls-quiet = There was no call that the shop refused because of its settings.
doctor-calls-heard = The last call was taken.
doctor-calls-exchanged = Calls about payments were refused: they are signed with password 1 in place of 2.
doctor-calls-exchanged-mend = Exchange passwords 1 and 2, and have the payment service repeat its notices: orders are waiting.
doctor-calls-mixed = Calls about payments were refused: they are signed with the passwords of the other mode.
doctor-calls-mixed-mend = Put live and test passwords each into their own fields, and see that the right mode is on.
doctor-calls-third = Calls about payments were refused: they are signed with another password of the shop.
doctor-calls-third-mend = Copy the passwords from the cabinet anew, each into its own field.
doctor-calls-algorithm = Calls about payments were refused: they are signed by { $used }, and the shop has { $expected }.
doctor-calls-algorithm-mend = Set the shop to { $used }, or choose { $expected } in the cabinet.
doctor-calls-own-fields = Calls about payments were refused: the parameters Shp_ are not signed or were changed.
doctor-calls-own-fields-mend = See whether there is a program between the payment service and the shop that passes calls on in its own way.
doctor-calls-rewritten = Calls about payments were refused: the sum was written anew before it reached the shop.
doctor-calls-rewritten-mend = Take away the program that passes calls on and changes how the sum is written: ResultURL has to lead right to the shop.
doctor-calls-by-test = Somebody tried to pay for a real order with play money.
doctor-calls-by-test-mend = If it was not you, change the test passwords, in the cabinet and in the shop.
doctor-calls-no-password = A call came about a payment of a mode that the shop has no passwords of.
doctor-calls-no-password-mend = Set both pairs of passwords, the live and the test one.
doctor-calls-unread = Calls came in such a form that they cannot be read.
doctor-calls-unread-mend = Choose POST for ResultURL in the payment service’s cabinet, and look at these calls under “Calls”.
doctor-calls-unexplained = Calls with a wrong signature, and no known mistake in the settings explains it.
doctor-calls-unexplained-mend = If there are orders of yours among them under “Calls”, set the passwords anew. If not, it is strangers, and there is nothing to do.
doctor-calls-unreadable = The database did not answer, so nobody could look.
doctor-calls-unreadable-mend = Wait for the next check. If it is so every time, look at the check of the database and into the program’s log.
doctor-orders-unpaid = Paying for orders
doctor-orders-unpaid-paid = Some of the last orders are paid.
doctor-orders-unpaid-few = There are too few orders yet to tell.
doctor-orders-unpaid-nobody-pays = None of the last orders ({ $count }) is paid, though there was time enough.
doctor-orders-unpaid-nobody-pays-mend = Place an order of your own and go through the payment yourself. See to the checks of passwords and of the call about a payment, too.
doctor-orders-unpaid-unreadable = The database did not answer, so nobody could look.
doctor-orders-unpaid-unreadable-mend = Wait for the next check. If it is so every time, look at the check of the database and into the program’s log.
doctor-orders-stuck = Orders that wait for you
doctor-orders-stuck-nothing = No order needs sorting out.
doctor-orders-stuck-refunds = Of refunds nobody knows whether the money left. Orders: { $count }.
doctor-orders-stuck-refunds-mend = Look these refunds up in the payment service’s cabinet, and note in the orders what became of them.
doctor-orders-stuck-attention = Money came that does not fit its orders. Orders: { $count }.
doctor-orders-stuck-attention-mend = Open the orders that are marked to be sorted out, and decide what to do about the money.
doctor-orders-stuck-orphans = Money came that belongs to no order. Payments: { $count }.
doctor-orders-stuck-orphans-mend = Open “To sort out” and note what was done about this money.
doctor-orders-stuck-second-receipts = A second receipt has failed. Orders: { $count }.
doctor-orders-stuck-second-receipts-mend = Open “To sort out”: it says why, and the receipt can be sent again.
doctor-orders-stuck-unreadable = The database did not answer, so nobody could look.
doctor-orders-stuck-unreadable-mend = Wait for the next check. If it is so every time, look at the check of the database and into the program’s log.
doctor-invoice-numbers = Numbers of payments
doctor-invoice-numbers-plenty = There are numbers enough for payments: { $percent }% are used.
doctor-invoice-numbers-half = Half of the numbers for payments are used, or more: { $percent }%. { $left } are left.
doctor-invoice-numbers-half-mend = There is no hurry, but think ahead: no number is used twice, and payment services take none above 2147483647. When they are used up you will need a new shop in the payment service’s cabinet. If numbers go faster than buyers come, look at “Traffic”.
doctor-invoice-numbers-few = The numbers for payments are running out: { $percent }% are used, { $left } are left. Once they are gone nobody can pay.
doctor-invoice-numbers-few-mend = Open a new shop in the payment service’s cabinet, and write to the developers while there are numbers. If numbers go faster than buyers come, look at “Traffic”.
doctor-invoice-numbers-unreadable = The database did not answer, so nobody could look.
doctor-invoice-numbers-unreadable-mend = Wait for the next check. If it is so every time, look at the check of the database and into the program’s log.
doctor-messages = Letters and messages
doctor-messages-delivered = All messages are delivered or wait for their turn.
doctor-messages-undelivered = Messages that were not delivered: { $count }.
doctor-messages-undelivered-mend = Open “To sort out”: it shows which and why, and they can be sent again.
doctor-messages-unreadable = The database did not answer, so nobody could look.
doctor-messages-unreadable-mend = Wait for the next check. If it is so every time, look at the check of the database and into the program’s log.
doctor-proxies = Proxies in front of the shop
doctor-proxies-known = There was nothing wrong with proxies within the last day.
doctor-proxies-unlisted = { $peer } sends X-Forwarded-For and is not named in TRUSTED_PROXIES: the shop does not believe it.
doctor-proxies-unlisted-mend = If it is a proxy of yours, add { $peer } to TRUSTED_PROXIES. If not, there is nothing to do.
doctor-proxies-unclear = The proxy { $peer } is named in TRUSTED_PROXIES and does not say whose requests it passes on.
doctor-proxies-unclear-mend = Have it send X-Forwarded-For, as in the sample for nginx or Caddy.
doctor-proxies-silent = The proxy { $peer } is not named in TRUSTED_PROXIES and does not say whose requests it passes on: to the shop all visitors look alike.
doctor-proxies-silent-mend = Have it send X-Forwarded-For, and add { $peer } to TRUSTED_PROXIES.
doctor-certificate = Certificate of the address
doctor-certificate-fine = The certificate of { $host } is good for another { $left }.
doctor-certificate-plain = The shop is open on this machine only and needs no certificate.
doctor-certificate-soon = The certificate of { $host } ends in { $left } and does not seem to renew itself.
doctor-certificate-soon-mend = Renew it now. Caddy does so by itself if ports 80 and 443 are open; for nginx run certbot renew, and see why its timer did not.
doctor-certificate-ended = The certificate of { $host } has ended: browsers warn buyers off, and the gateway does not call the shop.
doctor-certificate-ended-mend = Have a new one issued: restart Caddy, or run certbot renew and reload nginx.
doctor-certificate-early = The certificate of { $host } is not valid yet: most likely the clock of this server is behind.
doctor-certificate-early-mend = See the check of the clock. If the clock is right, have the certificate issued again.
doctor-certificate-other-name = At { $host } the certificate of another name is shown: browsers keep buyers out.
doctor-certificate-other-name-mend = Have a certificate issued for { $host } (and for the name with www, if people use it), and name it in the web server for this host.
doctor-certificate-untrusted = Browsers do not trust the certificate of { $host }: { $said }.
doctor-certificate-untrusted-mend = Get a free certificate of Let’s Encrypt (Caddy, certbot), and serve it with its intermediates: in nginx that is the file fullchain.pem.
doctor-certificate-no-tls = { $host } answers without encryption, though PUBLIC_URL begins with https://.
doctor-certificate-no-tls-mend = Turn on HTTPS at this port: Caddy does so by itself, nginx needs listen 443 ssl and a certificate.
doctor-certificate-unreachable = { $host } cannot be reached from the server itself, so its certificate was not seen: { $said }.
doctor-certificate-unreachable-mend = See the check of the gateway's call: it says why the address cannot be reached.
doctor-clock = The server's clock
doctor-clock-fine = The clock is right, compared with { $whose }.
doctor-clock-off = The server's clock differs from { $whose } by { $by }.
doctor-clock-off-mend = Turn on time synchronisation on the server: sudo timedatectl set-ntp true
doctor-clock-far-off = The server's clock differs from { $whose } by { $by }: signed calls count as old, and orders expire at the wrong time.
doctor-clock-far-off-mend = Set the time and turn on its synchronisation: sudo timedatectl set-ntp true. If that does not help, see that UDP port 123 is open.
doctor-clock-alone = There is nobody to compare the clock with: neither a gateway nor Telegram is set up.
doctor-clock-alone-mend = Set up a gateway, and the clock is compared with it.
doctor-clock-untold = Nobody told the time, so the clock could not be compared.
doctor-clock-untold-mend = Wait for the next look. If it is always so, allow the server outgoing HTTPS connections.
doctor-database = Database
doctor-database-fine = { $engine } answers, takes writes and keeps them safe ({ $settings }).
doctor-database-unsafe = { $engine } works, but its setting { $setting } is { $found }: what was confirmed may be lost with the power.
doctor-database-unsafe-mend = Put the safe value back: set { $setting } = on in postgresql.conf and restart PostgreSQL. Ask the support of a managed database what it does instead.
doctor-database-no-writes = The database answers but takes no writes: nobody can order.
doctor-database-no-writes-mend = See whether the disk is full, whether this database has become a standby, and whether the program may write into its folder.
doctor-database-down = The database does not answer.
doctor-database-down-mend = See that it runs and that DATABASE_URL leads to it; the log of the program says why.
doctor-database-log = The database's log
doctor-database-log-fine = The log is worked into the database in time.
doctor-database-log-large = The database's log has grown and is not worked in.
doctor-database-log-large-mend = Find the program that reads from the database for long (a copy, a report) and end it; then restart the shop. With PostgreSQL see the check of followers.
doctor-database-log-untold = The database server does not show the shop the size of its log.
doctor-database-log-unknown = The database did not answer, so nothing could be seen.
doctor-database-log-unknown-mend = See the check of the database.
doctor-database-followers = Followers of the database
doctor-database-followers-none = The database has no followers; backups are what saves it.
doctor-database-followers-fine = The followers keep up.
doctor-database-followers-behind = The follower { $name } is behind: by { $seconds }, { $bytes } of the log.
doctor-database-followers-behind-mend = See on it whether disk and network are quick enough and whether long queries hold it up.
doctor-database-followers-gone = The follower { $name } is not connected, and the log is kept for it: { $bytes } by now. That fills the disk.
doctor-database-followers-gone-mend = Start it. If it is not needed any more, run in PostgreSQL: select pg_drop_replication_slot('{ $name }');
doctor-database-followers-unknown = The database did not answer, so nothing could be seen.
doctor-database-followers-unknown-mend = See the check of the database.
doctor-version = Version of the program and its tables
doctor-version-fine = The tables are of the same version (step { $step }).
doctor-version-later = The tables are of a later version of the program: step { $step }, and this one knows { $known }.
doctor-version-later-mend = If you put the older version back on purpose it works, but do not stay with it for long. If not, update the program.
doctor-version-unknown = The database did not answer, so nothing could be seen.
doctor-version-unknown-mend = See the check of the database.
doctor-disk = Room on the disk
doctor-disk-fine = There is enough room ({ $folder }).
doctor-disk-little = There is little room on the disk ({ $folder }): it may not do for a backup.
doctor-disk-little-mend = Make room (old logs: sudo journalctl --vacuum-size=200M), or get a larger disk from your host.
doctor-disk-full = There is next to no room on the disk ({ $folder }): the shop is about to stop taking orders.
doctor-disk-full-mend = Make room now: remove what is not needed and old logs (sudo journalctl --vacuum-size=100M), then get a larger disk from your host.
doctor-disk-elsewhere = The shop keeps nothing on this server.
doctor-disk-unknown = How much room there is on the disk could not be found out.
doctor-disk-unknown-mend = See whether the folder with the database and the photos can be reached.
doctor-files = Rights on files
doctor-files-fine = The shop's files are open to itself only.
doctor-files-open = Other users of the server can read files of the shop: { $files }.
doctor-files-open-mend = Take that right from them: { $paste }
doctor-photos = Storage of photos
doctor-photos-fine = { $place } takes files and gives them back.
doctor-photos-refused = { $place } takes no files: { $said }.
doctor-photos-refused-mend = Check MEDIA_URL. A folder needs the right to write; S3 needs the keys MEDIA_KEY_ID and MEDIA_SECRET_KEY with the right to read, write and delete.
doctor-mail = Mail
doctor-mail-fine = The mail server { $host } accepted the login and the sender { $sender }. No letter was sent.
doctor-mail-off = Mail is not set up: buyers get no letters about their orders.
doctor-mail-off-mend = Fill in SMTP_URL and MAIL_FROM.
doctor-mail-unreachable = The mail server { $host } cannot be reached: { $said }.
doctor-mail-unreachable-mend = Check the server's name and port in SMTP_URL. Many hosts close the ports of mail: ask yours to open 465 or 587.
doctor-mail-insecure = The way to the mail server { $host } is not secure: { $said }.
doctor-mail-insecure-mend = Write into SMTP_URL the name that the server's certificate is for: smtps://…:465, or smtp://…:587?tls=required.
doctor-mail-login = The mail server { $host } does not accept login and password: { $said }.
doctor-mail-login-mend = Make a password for applications in the settings of your mail, and write it into SMTP_URL; the characters @, :, / and % become %40, %3A, %2F and %25.
doctor-mail-sender = The mail server { $host } takes no letters from { $sender }: { $said }.
doctor-mail-sender-mend = Set MAIL_FROM to the address whose login is in SMTP_URL, or allow that login to write as { $sender }.
doctor-mail-put-off = The mail server { $host } wants the shop to wait: { $said }.
doctor-mail-put-off-mend = Wait for the next look. If it is always so, ask the support of your mail whether sending is limited.
doctor-mail-silent = The mail server { $host } did not answer within 20 seconds.
doctor-mail-silent-mend = Check the port in SMTP_URL: 465 for smtps://, 587 for smtp://…?tls=required. Ask your host whether it is closed.
doctor-mail-spf = SPF: who sends the domain's letters
doctor-mail-spf-fine = The SPF record of { $domain } is in order.
doctor-mail-spf-free = { $domain } belongs to the mail service, which keeps its records.
doctor-mail-spf-foreign = Letters of { $domain } are sent by { $host }, which is not its own: they look forged and get lost.
doctor-mail-spf-foreign-mend = Send through the server of { $domain } itself, or have a mailbox on the shop's own domain and name it in MAIL_FROM.
doctor-mail-spf-missing = { $domain } has no SPF record: the shop's letters end as spam.
doctor-mail-spf-missing-mend = Add to the DNS of { $domain } a record of type TXT, name @, value: { $paste }
doctor-mail-spf-several = { $domain } has several SPF records, and mail services believe none of them.
doctor-mail-spf-several-mend = Leave one TXT record instead of all that begin with v=spf1, with the value: { $paste }
doctor-mail-spf-open = The SPF record of { $domain } lets anybody write in its name.
doctor-mail-spf-open-mend = Change the value of this TXT record to: { $paste }
doctor-mail-spf-lacking = The SPF record of { $domain } does not name the service that the shop sends through ({ $host }).
doctor-mail-spf-lacking-mend = Change the value of this TXT record to: { $paste }
doctor-mail-spf-off = Mail is not set up.
doctor-mail-spf-unknown = DNS did not answer, so the record was not seen: { $said }.
doctor-mail-spf-unknown-mend = Wait for the next look. If it is always so, check the name servers in /etc/resolv.conf.
doctor-mail-dkim = DKIM: how letters are signed
doctor-mail-dkim-fine = The key that letters of { $domain } are signed with is in place.
doctor-mail-dkim-free = { $domain } belongs to the mail service, which keeps its keys.
doctor-mail-dkim-missing = There is no DKIM key of { $domain } in DNS: nobody can check the signature of its letters, and they end as spam.
doctor-mail-dkim-missing-mend = Turn on DKIM in the settings of your mail ({ $host }), and add to DNS a record of type TXT, name { $name }, with the value that it shows.
doctor-mail-dkim-unseen = Under the usual names there is no DKIM key of { $domain }, and the shop does not know which name your server { $host } gave it.
doctor-mail-dkim-unseen-mend = Send a letter to Gmail and open its original: it should say dkim=pass. If not, turn on DKIM in the settings of your mail.
doctor-mail-dkim-off = Mail is not set up.
doctor-mail-dkim-unknown = DNS did not answer, so the key was not seen: { $said }.
doctor-mail-dkim-unknown-mend = Wait for the next look. If it is always so, check the name servers in /etc/resolv.conf.
doctor-mail-dmarc = DMARC: what becomes of forged letters
doctor-mail-dmarc-fine = The DMARC record is in place ({ $name }).
doctor-mail-dmarc-free = { $domain } belongs to the mail service, which keeps its records.
doctor-mail-dmarc-missing = { $domain } has no DMARC record: large mail services trust such letters less.
doctor-mail-dmarc-missing-mend = Add to DNS a record of type TXT, name { $name }, value: { $paste }
doctor-mail-dmarc-several = There are several DMARC records under { $name }, and none of them counts.
doctor-mail-dmarc-several-mend = Leave one TXT record, name { $name }, value: { $paste }
doctor-mail-dmarc-unreadable = The DMARC record ({ $name }) does not say what to do with letters: it has no valid p=.
doctor-mail-dmarc-unreadable-mend = Change the value of this TXT record to: { $paste }
doctor-mail-dmarc-off = Mail is not set up.
doctor-mail-dmarc-unknown = DNS did not answer, so the record was not seen: { $said }.
doctor-mail-dmarc-unknown-mend = Wait for the next look. If it is always so, check the name servers in /etc/resolv.conf.
doctor-telegram = Telegram
doctor-telegram-fine = Telegram knows the bot { $name }.
doctor-telegram-by-proxy = Telegram knows the bot { $name }; the way there is a proxy.
doctor-telegram-off = Telegram is not set up; you hear of orders by mail.
doctor-telegram-nobody = Neither Telegram nor your own mail is set up: nobody tells you of orders.
doctor-telegram-nobody-mend = Get a bot from @BotFather and fill in TELEGRAM_BOT_TOKEN and TELEGRAM_CHAT_IDS, or set OWNER_EMAIL.
doctor-telegram-token = Telegram knows no bot with this token.
doctor-telegram-token-mend = Open @BotFather, choose the bot, copy its token and write it into TELEGRAM_BOT_TOKEN.
doctor-telegram-cut = Telegram cannot be reached from this server: { $said }.
doctor-telegram-cut-mend = If your host does not let you to api.telegram.org, name a proxy in TELEGRAM_PROXY, or a Bot API server of your own in TELEGRAM_API_URL.
doctor-telegram-proxy = The proxy on the way to Telegram does not work ({ $said }), and there is a direct way.
doctor-telegram-proxy-mend = Clear TELEGRAM_PROXY, or name a proxy that works.
doctor-telegram-cut-both = Telegram cannot be reached, neither by the proxy nor directly: { $said }.
doctor-telegram-cut-both-mend = Name a proxy that works in TELEGRAM_PROXY, and check its login and password.
doctor-telegram-busy = Telegram answered, and wants to be asked later: { $said }.
doctor-telegram-busy-mend = Wait for the next look.
doctor-telegram-chats = Telegram chats
doctor-telegram-chats-fine = The bot sees every chat: { $titles }.
doctor-telegram-chats-off = No Telegram chats are set up.
doctor-telegram-chats-refused = The bot cannot write to the chat { $chat }: { $said }.
doctor-telegram-chats-refused-mend = Add the bot to this chat. If it is a person, let them open the bot and press Start. Check the number in TELEGRAM_CHAT_IDS: those of groups begin with a minus.
doctor-telegram-chats-moved = The group { $chat } has another number in Telegram now.
doctor-telegram-chats-moved-mend = Change { $chat } in TELEGRAM_CHAT_IDS to { $paste }
doctor-telegram-chats-unknown = Telegram did not answer, so the chats were not seen.
doctor-telegram-chats-unknown-mend = See the check of Telegram.
doctor-moderation-open = Ready for moderation: the site is open
doctor-moderation-open-fine = The first page opens without a password.
doctor-moderation-open-closed = The first page does not open (status { $status }): the gateway cannot look at the shop.
doctor-moderation-open-closed-mend = See the check of the database, and the log of the program.
doctor-moderation-seller = Ready for moderation: the seller
doctor-moderation-seller-fine = The seller's name and numbers are shown in full.
doctor-moderation-seller-missing = The pages do not say who sells.
doctor-moderation-seller-missing-mend = Fill in { $settings }.
doctor-moderation-seller-hidden = The seller is not named on these pages: { $pages }.
doctor-moderation-seller-hidden-mend = Wait for the next look. If it is always so, update Vitrina.
doctor-moderation-seller-abbreviated = The seller's name is abbreviated: { $name }.
doctor-moderation-seller-abbreviated-mend = Write the surname, first name and patronymic in full into SELLER_NAME.
doctor-moderation-seller-wrong-inn = There is a mistake in the INN { $number }: its check digits do not fit.
doctor-moderation-seller-wrong-inn-mend = Mend SELLER_INN: ten digits of a company, twelve of a person.
doctor-moderation-seller-wrong-ogrn = There is a mistake in the OGRN { $number }: its check digit does not fit.
doctor-moderation-seller-wrong-ogrn-mend = Mend SELLER_OGRN: 13 digits of a company, 15 of a sole trader.
doctor-moderation-seller-no-ogrn = There is no OGRN: only the self-employed have none.
doctor-moderation-seller-no-ogrn-mend = If you are a sole trader or a company, fill in SELLER_OGRN.
doctor-moderation-contacts = Ready for moderation: contacts
doctor-moderation-contacts-fine = Phone, mail, hours and address are on the first page.
doctor-moderation-contacts-missing = The site does not have all contacts.
doctor-moderation-contacts-missing-mend = Fill in { $settings }.
doctor-moderation-contacts-hidden = Not all contacts can be read on these pages: { $pages }.
doctor-moderation-contacts-hidden-mend = Wait for the next look. If it is always so, update Vitrina.
doctor-moderation-documents = Ready for moderation: documents
doctor-moderation-documents-fine = Offer, delivery, returns and privacy are in place, and the first page leads to them.
doctor-moderation-documents-missing = These pages do not open: { $pages }.
doctor-moderation-documents-missing-mend = See the log of the program. If there is nothing, update Vitrina.
doctor-moderation-documents-unlinked = The first page does not lead to { $pages }.
doctor-moderation-documents-unlinked-mend = Put the links back into the foot of the site: nobody finds the documents without them.
doctor-moderation-documents-short = There is hardly any text in these documents: { $pages }.
doctor-moderation-documents-short-mend = Fill them in: the terms of sale, how long delivery takes, how goods are returned, what becomes of the buyer's data.
doctor-moderation-payment = Ready for moderation: payment
doctor-moderation-payment-fine = The ways of paying are described ({ $pages }).
doctor-moderation-payment-unsaid = The page { $pages } does not say how to pay.
doctor-moderation-payment-unsaid-mend = Set up the gateway, be it with its test passwords: then the page names cards and SBP.
doctor-moderation-goods = Ready for moderation: goods
doctor-moderation-goods-fine = Every product has a price in roubles and a description.
doctor-moderation-goods-empty = There is not a single product on the site.
doctor-moderation-goods-empty-mend = Add goods: no gateway takes an empty shop.
doctor-moderation-goods-no-price = There is no price in roubles: { $pages }.
doctor-moderation-goods-no-price-mend = Give these goods a price, or take them off the shelf.
doctor-moderation-goods-no-words = The description is too short: { $pages }.
doctor-moderation-goods-no-words-mend = Say what it is: what it is made of, its size, its use.
doctor-moderation-links = Ready for moderation: links
doctor-moderation-links-fine = Every link within the site opens.
doctor-moderation-links-dead = Links lead nowhere: { $links }.
doctor-moderation-links-dead-mend = Mend or remove these links; if a photo is gone, upload it again.
doctor-moderation-filler = Ready for moderation: no filler
doctor-moderation-filler-fine = There is no filler on the pages.
doctor-moderation-filler-found = There is still filler on the pages: { $places }.
doctor-moderation-filler-found-mend = Put real words there, or remove it.
doctor-moderation-filler-unnamed = The shop is still called Vitrina.
doctor-moderation-filler-unnamed-mend = Give the shop its name in SHOP_NAME.
length-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
length-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
length-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
length-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
size-kilobytes = { $whole }.{ $tenth } KB
size-megabytes = { $whole }.{ $tenth } MB
size-gigabytes = { $whole }.{ $tenth } GB

## Backups

backup-foreign = This is no backup of a shop. Nothing was changed.
backup-broken = The backup is damaged, or was not copied whole. Take another one; nothing was changed.
backup-newer = The backup was made by a newer Vitrina ({ $program }). Install that version or a later one; nothing was changed.
backup-newer-tables = The tables of this backup are those of a newer Vitrina, and this one has no place for { $what }. Restore it with the newer version; nothing was changed.
backup-locked = The backup is encrypted: its passphrase is needed.
backup-wrong-passphrase = The passphrase is not that of this backup. Nothing was changed.
backup-unread = The backup cannot be read: { $why }
backup-full = There is not enough room on the disk. Make room and try again; nothing was changed.
backup-unwritten = There is no place to unpack the backup: { $why }. Nothing was changed.
backup-place = The place where backups are kept cannot be reached: { $why }
backup-disk = A file of the shop cannot be read or written: { $why }
backup-taken = { $file } is there already. Give the backup another name: nothing is written over.
backup-no-place = Say where to: vitrina backup FILE, or set BACKUP_URL.
backup-gone = None of the backups that were made is in their folder: its disk seems not to be mounted. Mount it. If you removed them yourself, press “Back up now” on the page “Backups”.
backup-missing = There is no such backup: { $file }
backup-database = The database could not be copied or filled: { $why }
backup-photos = The photos could not be read or put back: { $why }
backup-busy = Another Vitrina is backing this shop up or restoring it. Wait until it is done.
backup-served = The shop is running. Stop it on all machines and try again; nothing was changed.
backup-occupied = There is a shop already ({ $place }), and nothing is restored over it. Restore into an empty place, or add --move-aside: then the shop that is there is kept beside the new one.
backup-other-key = There is another key in { $file } than the one in the backup. Move it away, or add --move-aside; nothing was changed.
backup-occupied-tables = There is a shop already in this database (table { $table }), and nothing is restored over it. Name an empty database in DATABASE_URL: --move-aside helps with a shop in a file only. Nothing was changed.
backup-other-key-variable = VITRINA_KEY is another key than the one in the backup, and --move-aside cannot change that. Leave the variable out for this command: the key of the backup is then put into a file, and what it says belongs into VITRINA_KEY afterwards. Nothing was changed.
backup-differs = What was restored is not what was backed up ({ $what }), so it was not used.
backup-stopped = The backup was broken off because the program is stopping.
backup-no-source = There is no database { $file }, so there is nothing to back up. Check DATABASE_URL.
backup-done = The shop is backed up: { $file }. Rows: { $rows }, pictures: { $photos }.
backup-without-key = The key for the shop's secrets is not in it, and anybody can read it: set BACKUP_PASSPHRASE, or keep the key file apart.
restore-passphrase = Passphrase of the backup:
restore-done = The shop is restored as it was at { $taken }. Rows: { $rows }, pictures: { $photos }.
restore-aside = The database that was there before is kept as { $file }
restore-held = The shop was restored from a backup in which this message was not sent yet. It may have been sent since: look, and send it again if it has to be.
restore-messages = Messages that had not left by then: { $count }. They may have been sent after the backup, so they do not leave by themselves: they are under “To sort out”, each with a button to send it again.
restore-receipt = The shop was restored from a backup in which this receipt was not sent yet. It may have been sent since.
restore-doors = Everybody signs in anew, and links of invitations and recovery codes are no longer good. People, roles and passwords are those of the backup: take away whoever has left since under “People”, have new passwords set that were changed because somebody knew them, and make new recovery codes.
restore-look = Before you open the shop, think of what happened since the backup: payments and refunds of that time are not in it. Start the shop, look through “To sort out” and “Doctor”, and compare the last orders with the payment service's cabinet. If Robokassa is used, set ROBOKASSA_FIRST_INVOICE above the highest InvId in its cabinet first.

office-backups-title = Backups
office-backups-under-way = A backup is being made. Load the page again in a minute.
office-backups-none = There is no backup of the shop yet.
office-backups-last = The shop was last backed up { $ago }.
office-backups-off = The shop is not backed up by itself. If the disk breaks, orders and goods are gone. Say where backups are to go: to another disk, or to S3 storage.
office-backups-settings = Set up
office-backups-every = How often: { $every }.
office-backups-sealed = Backups are encrypted with the passphrase from the settings. Keep it apart from them: nobody can open a backup without it.
office-backups-open = Backups are not encrypted: whoever has a file can read the buyers' names and addresses. Set a passphrase.
office-backups-now = Back up now
office-backups-files = What there is
office-backups-files-text = A file has everything: orders, goods, settings, photos. Whoever has one has the shop's customers, so keep it safe. Each download is on record under “Security”.
office-backups-no-files = Nothing yet.
office-backups-remembers = still names a buyer whom the shop has forgotten since
office-backups-beside = Beside the database
office-backups-beside-text = Copies that updates made of the shop before they changed its tables (those of the last two steps stay), and databases that a restore moved aside. They lie on the server and have everything in them, too: remove them there once you are sure that you will not go back.
office-backups-runs = How it went
office-backups-no-runs = Nothing yet.
office-backups-drills = Tried out
office-backups-drills-text = Every week the shop takes the newest backup, restores it into a place of its own and compares everything with what was written down. So you know that it can be relied on.
office-backups-done = done
office-backups-failed = failed
office-backups-what = { $size }, rows: { $rows }
office-backups-by-itself = by itself
office-backups-restore = If the shop has to be restored
office-backups-restore-text = On the server, stop the shop and run this command. It looks through the whole file before it changes anything, and refuses to write over a shop that is there.
office-backups-restore-file = FILE
office-act-backup-taken-away = Backup downloaded
office-doing-order-placed = order placed by hand
office-doing-order-brought-back = trial order brought back
office-doing-order-paid-outside = payment outside the gateways noted
office-doing-order-accepted = money that did not fit accepted
office-doing-order-resolved = money that did not fit settled
office-doing-order-cancelled = order cancelled
office-doing-order-refunded = refund noted
office-doing-order-refund-asked = refund ordered
office-doing-order-refund-settled = unclear refund settled
office-doing-order-hold-asked = decision about held money
office-doing-order-link-asked = payment link ordered
office-doing-order-shipped = order sent
office-doing-shipment-mended = tracking number corrected
office-doing-order-delivered = order handed over
office-doing-order-marked = marking codes noted
office-doing-order-receipt-retried = second receipt sent again
office-doing-order-receipt-noted = second receipt noted as written elsewhere
office-doing-order-put-away = trial order put away
office-doing-order-forgotten = buyer forgotten
office-doing-order-noted = note on an order
office-doing-order-tagged = tag put on an order
office-doing-order-untagged = tag taken off an order
office-doing-order-amended = details of an order mended
office-doing-order-lines-changed = contents of an order changed
office-doing-return-agreed = return of goods accepted
office-doing-return-declined = return of goods declined
office-doing-return-received = returned goods received
office-doing-return-closed = return of goods closed without money
office-doing-product-made = product added
office-doing-product-changed = product changed
office-doing-category-ordered = categories put in order
office-doing-category-kept = category added or changed
office-doing-category-deleted = category deleted
office-doing-setting-changed = setting changed
office-doing-stock-stocked = stock from a list
office-doing-stock-received = goods received
office-doing-stock-counted = stock counted
office-doing-stock-written-off = goods written off
office-doing-stock-returned = goods returned by a buyer
office-doing-taking-begun = stock-taking begun
office-doing-taking-posted = stock-taking posted
office-doing-taking-dropped = stock-taking dropped
office-doing-orphan-resolved = money without an order settled
office-doing-message-resent = message sent again
office-doing-import-begun = import of goods begun
office-doing-import-cancelled = import of goods cancelled
office-doing-backup-made = backup made
office-doing-backup-tried = backup tried out
office-doing-key-rotated = secrets sealed with another key
office-doing-view-kept = shared list of orders kept
office-doing-view-renamed = shared list of orders renamed
office-doing-view-dropped = shared list of orders removed
office-journal-title = Staff journal
office-journal-text = Who did what in the back office or by a command, when and from where. Nobody can change an entry, and the shop proves it with seals (vitrina verify-log). What exactly changed is in the history of the order, the product or the setting. What was done to a person is found by their name in the field of the order.
office-journal-caption = Entries, newest first
office-journal-who = Person
office-journal-doing = What was done
office-journal-object = Order, article code, setting, file, person
office-journal-from = From
office-journal-to = To
office-journal-export = Export as CSV
office-journal-here = not signed in
office-journal-pieces = pieces: { $pieces }
office-no-journal-title = Nothing is written here yet
office-no-journal-text = Entries begin with the version of the shop that brought this page. What the staff did before it is in the histories of orders, goods and settings.
office-journal-nothing-text = There are no such entries. Name and number have to be typed as they are written in the table.
office-all-journal = Show all entries
office-letter-owner-record = Head of the record (to the owner)
column-done = What was done
column-object = To what
office-act-person-exported = A person’s data downloaded
office-act-consents-exported = Consents downloaded
office-act-person-forgotten = A person’s data removed
office-act-orders-forgotten = Data removed at the end of their term
office-act-consent-withdrawn = Consent withdrawn

settings-people = Staff
settings-people-text = How those who work in the shop sign in to the back office.
setting-owners-need-second-factor = Demand a second step of signing in from owners
setting-owners-need-second-factor-hint = An owner who has neither an app for codes nor a passkey sees nothing but the page to set one up after signing in.
setting-owners-need-second-factor-wrong = On or off.
settings-backups = Backups
settings-backups-text = Where the shop is copied to by itself, how often, and what the copies are encrypted with.
setting-backup-url = Where backups go
setting-backup-url-hint = A folder, better on another disk (file:///mnt/backups), or S3 storage: s3://bucket/shop?endpoint=https://storage.yandexcloud.net&region=ru-central1. A folder has to belong to the user vitrina (sudo chown vitrina: /mnt/backups, then sudo systemctl restart vitrina); the service may write into another one than /mnt/backups once sudo systemctl edit vitrina says ReadWritePaths=FOLDER below [Service].
setting-backup-url-wrong = A folder as file:///mnt/backups, or s3://bucket/folder?endpoint=https://…&region=…
setting-backup-every = How often
setting-backup-every-hint = Hours or days: 12h, 1d
setting-backup-every-wrong = A number of hours or days, such as 12h or 1d, up to 31d
setting-backup-keep = How many to keep
setting-backup-keep-hint = Older ones are removed.
setting-backup-keep-wrong = A number from 1 to 1000
setting-backup-passphrase = Passphrase of the backups
setting-backup-passphrase-hint = With it backups are encrypted (age), and the key for the shop's secrets goes into them. Write it down and keep it apart: nobody can open a backup without it.
setting-backup-passphrase-wrong = At least 12 characters: several words
setting-backup-key-id = Key of the S3 storage
setting-backup-key-id-hint = Its identifier in the storage's cabinet.
setting-backup-key-id-wrong = It belongs to an s3:// address, with its secret
setting-backup-secret-key = Secret of this key
setting-backup-secret-key-hint = The cabinet shows it once, when the key is made.
setting-backup-secret-key-wrong = It belongs to an s3:// address, with its key

doctor-backup = Backup
doctor-backup-fresh = The shop is backed up by itself, and the last backup is whole.
doctor-backup-first = The first backup is not made yet.
doctor-backup-first-mend = Wait for some minutes: it is made by itself.
doctor-backup-never = The shop has been waiting for its first backup for hours: something breaks it off each time.
doctor-backup-never-mend = See what the program’s log says of backups, and whether the server has enough memory: a program that is ended in the middle cannot say why.
doctor-backup-off = The shop is not backed up by itself: if the disk breaks, orders and goods are gone.
doctor-backup-off-mend = Say in “Settings”, “Backups” where backups are to go: to another disk, or to S3 storage.
doctor-backup-old = The last backup is old, though one is to be made once in { $every }.
doctor-backup-old-mend = See that the shop runs all the time, and press “Back up now” on the page “Backups”.
doctor-backup-failed = The last backup came to nothing: { $why }
doctor-backup-failed-mend = Mend what it says. A folder has to belong to the user vitrina, and the service has to be allowed to write there (ReadWritePaths in sudo systemctl edit vitrina). The shop tries again every hour; “Back up now” on the page “Backups” tries at once.
doctor-backup-unreadable = The database did not answer, so nobody could look.
doctor-backup-unreadable-mend = Wait for the next check. If it is so every time, look at the check of the database and into the program's log.
doctor-left-beside = Old copies beside the database
doctor-left-beside-fine = No copy of the shop that is older than thirty days lies beside its database.
doctor-left-beside-old = Copies from before an update or a restore have been lying beside the database for more than thirty days: { $files }. They still name buyers whom the shop has forgotten since.
doctor-left-beside-old-mend = If you will not go back to them, remove them on the server: { $paste }
doctor-left-beside-unknown = The folder of the database could not be looked through.
doctor-left-beside-unknown-mend = See whether the folder with the database can be reached.
doctor-restore-drill = Backup tried out
doctor-restore-drill-tried = A backup was restored for a try, and everything came out as it was. Its age at that time: { $age }. Rows: { $rows }.
doctor-restore-drill-waiting = No backup was tried out yet.
doctor-restore-drill-waiting-mend = Once there is a backup the shop tries it out by itself within some minutes.
doctor-restore-drill-no-good = The newest backup could not be restored: { $why }
doctor-restore-drill-no-good-mend = Press “Back up now” on the page “Backups”: the shop tries the newest backup again the next day. If the passphrase was changed, this passes with the first backup made under the new one.
doctor-restore-drill-seldom = No backup was tried out for more than two weeks.
doctor-restore-drill-seldom-mend = See that the shop runs all the time, and what the program's log says about backups.
doctor-restore-drill-unreadable = The database did not answer, so nobody could look.
doctor-restore-drill-unreadable-mend = Wait for the next check. If it is so every time, look at the check of the database and into the program's log.
doctor-record = Seals of the record
doctor-record-sealed = What was appended to the record is sealed.
doctor-record-empty = Nothing is sealed yet.
doctor-record-late = What was appended to the record has not been sealed for an hour.
doctor-record-late-mend = See what the program’s log says about the worker “record”; after an update of a shop with many orders this passes by itself within hours.
doctor-record-edited = When the record was looked through last, it was not as it was sealed. Things that differ: { $findings }.
doctor-record-edited-mend = Run vitrina verify-log: it names each row. Find out who had the database in hand, and compare with a backup.
doctor-record-unreadable = The database did not answer, so nobody could look.
doctor-record-unreadable-mend = Wait for the next check. If it is so every time, look at the check of the database and into the program’s log.

## Overview

day-of-month = { $day } { $month }
numbers-title = Overview
numbers-todo-title = What is to be done now
numbers-todo-nothing = All done: nothing waits for your decision.
numbers-todo-orphans = Money without an order
numbers-todo-receipts = Receipts that failed
numbers-todo-messages = Undelivered messages
numbers-todo-goods = Goods running low
numbers-todo-doctor = Faults found by the shop check
numbers-begin-title = Where to begin
numbers-begin-text = Nothing has been ordered so far. With the first order, revenue, orders and what waits for you will be here.
numbers-begin-goods = Goods
numbers-begin-goods-text = — add what you sell, one by one or from a file.
numbers-begin-settings = Settings
numbers-begin-settings-text = — connect payments, say who sells and how you deliver.
numbers-begin-doctor = Check
numbers-begin-doctor-text = — see whether all is ready for the first order.
numbers-counting = The past is still being counted: { $percent }% done. The numbers below are incomplete.
numbers-hint = Real money only: trial orders are in none of these numbers. A day is one by the shop’s clock, and numbers are a few seconds behind the orders.
numbers-figures-title = Figures
numbers-stretches = For how many days
numbers-today = Today
numbers-week = 7 days
numbers-month = 30 days
numbers-quarter = 90 days
numbers-beside-yesterday = Beside each: all of yesterday.
numbers-beside =
    { $count ->
        [one] Beside each: the { $count } day before.
       *[other] Beside each: the { $count } days before.
    }
numbers-revenue = Revenue
numbers-left = After refunds
numbers-orders = Orders
numbers-average = Average payment
numbers-paid-share = Paid share
numbers-refunds = Refunds
numbers-refunds-sum = { $count } for { $sum }
numbers-healed = Payments that the shop found out by itself
numbers-stuck = Payments that needed a decision
numbers-percent = { $percent }%
numbers-same = the same: { $before }
numbers-from-nothing = nothing before
numbers-more = +{ $by }%, more: it was { $before }
numbers-less = −{ $by }%, less: it was { $before }
numbers-points-more = +{ $by } points, more: it was { $before }
numbers-points-less = −{ $by } points, less: it was { $before }
numbers-plots-title = Plots
numbers-table = The numbers as a table
numbers-csv = Download “{ $name }” (CSV)
numbers-nothing = There was nothing in these days.
numbers-plot-revenue = Revenue by day
numbers-plot-orders = Orders by day, and how many of them are paid
numbers-plot-ways = Ways of paying
numbers-plot-funnel = From cart to payment
numbers-plot-waits = Time to pay online
numbers-plot-goods = What sells best
numbers-plot-stock = What will run out
numbers-found-revenue = Most money came on { $day }: { $sum }.
numbers-found-orders = { $paid } of { $orders } orders are paid, { $share }.
numbers-found-ways = Most money comes this way: { $way }, { $share }.
numbers-found-funnel = Of { $orders } orders { $begun } got as far as the payment page and { $paid } are paid.
numbers-found-funnel-carts = Of { $carts } carts { $orders } became orders; { $begun } of those got as far as the payment page and { $paid } are paid.
numbers-found-waits = { $share } of buyers pay within five minutes.
numbers-found-goods = “{ $name }” brought most money: { $pieces } sold.
numbers-found-stock = “{ $name }” will run out first: enough for { $days }, at the pace of the last 30 days.
numbers-column-day = Day
numbers-column-payments = Payments
numbers-column-returned = Returned
numbers-column-paid = Paid
numbers-column-way = Way
numbers-column-step = Step
numbers-column-count = How many
numbers-column-share = Share
numbers-column-wait = Time
numbers-column-goods = Goods
numbers-column-pieces = Pieces sold
numbers-column-stock = Pieces left
numbers-column-sold-pace = Pieces sold in 30 days
numbers-column-days-left = Days left
numbers-step-cart = Put something into the cart
numbers-step-placed = Placed an order
numbers-step-begun = Went to pay
numbers-step-paid = Paid
numbers-way-outside = Past the online payment
numbers-wait-two-minutes = Less than 2 minutes
numbers-wait-five-minutes = 2 to 5 minutes
numbers-wait-quarter-hour = 5 to 15 minutes
numbers-wait-hour = 15 minutes to an hour
numbers-wait-day = An hour to a day
numbers-wait-longer = More than a day
command-numbers-rebuilt = The overview has been counted anew from the orders.

## Personal data

privacy-office-title = Personal data
privacy-office-text = What the shop knows of a person, how to hand it to them, and how to forget them when they ask (Russian law 152-FZ). They have to have an answer within 10 working days.
privacy-who = Phone or e-mail
privacy-who-hint = The whole of it, however it is spelled: +7 912 345-67-89, anna@example.ru.
privacy-find = Find
privacy-unread = This is neither a whole telephone number nor an e-mail address.
privacy-person-title = What is known: { $who }
privacy-nobody = No order has this number or address: the shop knows nothing of this person.
privacy-export = Download all of it in one file (JSON)
privacy-print = This page can be printed, too: it says what the file says.
privacy-order = Order
privacy-fact-name = Name
privacy-fact-phone = Phone
privacy-fact-email = E-mail
privacy-fact-address = Address
privacy-fact-comment = Comment
privacy-fact-discount = Reason for the discount
privacy-fact-tags = Tags
privacy-fact-carts = Carts in browsers
privacy-consent-data = Consent to the processing of data
privacy-consent-offer = Consent to the offer
privacy-withdrawn = Consent withdrawn
privacy-amended-away = From this change on the order names somebody else.
privacy-amended-to = Before this change the order named somebody else.
privacy-amended-elsewhere = The order was changed while it named somebody else.
privacy-letter-record = What is in it, as the file has it
privacy-record-title = Money and goods, as the file has them
privacy-messages = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}
privacy-withdraw-title = Withdrawal of consent
privacy-withdraw-text = The person asked not to have their data processed by consent any more. The shop notes when and how they said so. The data stay: the contract and the law ask for the order to be fulfilled and for papers of the sale to be kept. To remove them, forget the person below.
privacy-withdraw-how = How they asked
privacy-withdraw = Note the withdrawal
privacy-asked-letter = in a letter on paper
privacy-asked-email = by e-mail
privacy-asked-phone = on the phone
privacy-asked-person = in person
privacy-forget-title = Forget the person
privacy-forget-text = What is removed cannot be brought back. Only orders that are over are forgotten.
privacy-goes-title = What goes
privacy-goes = Name, phone, e-mail, address, comment and the IP address of the consent in the orders; whatever staff and payment service put into words in history, refunds and notes; tracking numbers; messages about the orders and calls of the payment service about them; carts and sessions that they were made of; no search finds an order by name, phone or e-mail any more.
privacy-stays-title = What stays, and why
privacy-stays = The order’s number, goods, sums, payments, receipts, times and versions of the documents that the person agreed to: the Russian laws on taxes and accounting have them kept for five years after the year of the sale. They name nobody. The payment service, the mail service and Telegram keep what they have: ask them, too.
privacy-forget-others = These orders name somebody else by now, whose data go out of them as well:
privacy-forget-open = These orders are not over, and nothing goes out of them:
privacy-open-awaits-payment = waits for its payment
privacy-open-to-ship = paid and not shipped
privacy-open-money-in-question = its money waits for a decision
privacy-open-refund-under-way = a refund is under way
privacy-open-money-under-way = its money is on its way
privacy-open-return-under-way = goods of it are being returned
privacy-open-call-owed = the shop still has to call the payment service
privacy-open-message-under-way = a message about it has not gone out
privacy-confirm = Phone or e-mail once more
privacy-confirm-hint = Type what you searched for: so it is no accident.
privacy-unconfirmed = This is not the person that you found. Nothing was removed.
privacy-not-forgotten = Nothing was removed
privacy-nothing-over = None of this person’s orders is over.
privacy-forget = { $count ->
    [one] Forget for ever: { $count } order
   *[other] Forget for ever: { $count } orders
}
privacy-done-forgotten = The person is forgotten: orders that are over name them no more. The security events and the history of each order say so.
privacy-done-withdrawn = The withdrawal is noted.
privacy-keeping-title = How long the shop remembers buyers
privacy-keep-unpaid = { $count ->
    [one] Unpaid orders forget their buyer after { $count } day.
   *[other] Unpaid orders forget their buyer after { $count } days.
}
privacy-keep-unpaid-always = Unpaid orders remember their buyer for ever.
privacy-keep-paid = { $count ->
    [one] Paid orders forget their buyer { $count } year after the year of the sale.
   *[other] Paid orders forget their buyer { $count } years after the year of the sale.
}
privacy-keep-paid-always = Paid orders remember their buyer for ever.
privacy-outlived = { $count ->
    [0] The time of no order is up.
    [one] The time of { $count } order is up; it forgets its buyer within two days. For example:
   *[other] The time of { $count } orders is up; they forget their buyers within two days. For example:
}
privacy-outlived-many = The time of { $count }+ orders is up; they forget their buyers within two days. For example:
privacy-last-forgotten = A buyer was last forgotten on
privacy-backups = Copies of the shop that are older still name them, until newer ones take their place.
privacy-keeping-change = Change the times
privacy-consents-title = Consents of buyers
privacy-consents-text = Which version of a document each buyer agreed to, when and from which address, and who withdrew it. All of it can be handed to an authority as a file, with the texts that were agreed to.
privacy-consents-export = Download as a table (CSV)
privacy-no-consents = There are no such consents.
privacy-column-order = Order
privacy-column-buyer = Buyer
privacy-column-data = Processing of data
privacy-column-offer = Offer
consents-document = Document
consents-version = Version
consents-at = Agreed on (UTC)
consents-ip = From IP address
consents-withdrawn-at = Withdrawn on (UTC)
consents-withdrawn-how = How they asked
consents-noted-by = Noted by
consents-lang = Language
consents-text = What was agreed to
consents-not-kept = The shop did not keep the text of this version.
