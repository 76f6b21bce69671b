### Всё, что говорит магазин. Те же имена и те же пропуски, что в en.ftl: это проверяет тест.

## Время

month-1 = января
month-2 = февраля
month-3 = марта
month-4 = апреля
month-5 = мая
month-6 = июня
month-7 = июля
month-8 = августа
month-9 = сентября
month-10 = октября
month-11 = ноября
month-12 = декабря
moment = { $day } { $month } { $year }, { $time } ({ $zone })
zone-moscow = МСК

## Счёт

goods-count = { $count ->
    [one] { $count } товар
    [few] { $count } товара
   *[other] { $count } товаров
}
span-minutes = { $count ->
    [one] { $count } минуту
    [few] { $count } минуты
   *[other] { $count } минут
}
span-hours = { $count ->
    [one] { $count } час
    [few] { $count } часа
   *[other] { $count } часов
}
span-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[other] { $count } дней
}
days-between = { $most ->
    [one] { $least }–{ $most } день
    [few] { $least }–{ $most } дня
   *[other] { $least }–{ $most } дней
}

## Вокруг каждой страницы

skip-to-content = К содержанию
test-ribbon = Тестовый режим: деньги не списываются, заказы не отправляются.
tools-label = Язык и корзина
other-language = English
cart-word = Корзина
pieces-noun = { $count ->
    [one] товар
    [few] товара
   *[other] товаров
}
crumbs-label = Вы здесь
error-prefix = Ошибка:
foot-buyer = Покупателю
foot-legal = Документы
foot-contact = Связаться
foot-payment = Оплата на защищённой странице платёжной системы. Посторонних счётчиков и рекламных меток на сайте нет.
foot-no-payment = Посторонних счётчиков и рекламных меток на сайте нет.
seller-inn = ИНН { $number }
seller-ogrn = ОГРН { $number }
seller-address = Адрес: { $text }
seller-phone = Телефон: { $text }
seller-email = Почта: { $text }
seller-missing-name = полное имя
seller-missing-inn = ИНН
seller-missing-ogrn = ОГРН
seller-missing-address = адрес
seller-missing-contact = телефон или почта
seller-no-contacts = контакты магазин пока не указал
to-catalogue = В каталог
keep-shopping = Продолжить покупки
until-moment = до { $at }

## Деньги и количество

free-word = бесплатно
delivery-word = Доставка
total-word = Итого
price-from = от { $price }
price-each = { $price } за штуку
old-price = старая цена
goods-pieces = Товары, { $count } шт.
option-pieces = { $option } · { $count } шт.
number-sign = № { $number }

## Каталог

catalogue-title = Каталог
delivery-promise = Доставим по России за { $price }, заказы от { $free } — бесплатно.
categories-label = Разделы каталога
all-goods = Всё
search-title = Поиск
search-label = Поиск по названию или артикулу
search-placeholder = Название или артикул
search-button = Найти
search-nothing-title = По запросу «{ $query }» ничего не нашлось
search-nothing-text = Попробуйте слово короче или без окончания. Или спросите нас:
shelf-empty-title = Здесь пока ничего нет
shelf-empty-text = Мы готовим новые вещи. Загляните в другие разделы или спросите нас:
whole-catalogue = Показать весь каталог
sort-label = Порядок
sort-shelf = По порядку
sort-cheap = Сначала дешевле
sort-dear = Сначала дороже
card-choose = Выбрать
card-choose-name = Выбрать: { $name }
colors-count = Цветов: { $count }
stock-some = В наличии
stock-few = Осталось { $count }
stock-none = Нет в наличии

## Товар

variant-label = Вариант
variant-few = осталось { $count }
variant-gone = нет в наличии
price-of-variant = за вариант «{ $option }»
count-label = Количество
add-to-cart = Добавить в корзину
added-text = В корзине: { $name }, { $option }, { $count } шт.
added-cart = { $count ->
    [one] Всего { $count } товар на { $sum }.
    [few] Всего { $count } товара на { $sum }.
   *[other] Всего { $count } товаров на { $sum }.
}
to-cart = Перейти в корзину
not-added-title = Не удалось добавить
no-cookie-title = Корзина пуста
no-cookie-text = Этот браузер не прислал нам файл cookie, а без него корзина ничего не запомнит. Если вы только что добавили товар, разрешите сайту сохранять cookie и добавьте его ещё раз.
sold-out-text = Сейчас этого товара нет, и точной даты новой партии тоже. Спросите нас:
promise-pickup = Самовывоз — бесплатно.
promise-courier = Курьер по России — { $price }, { $days }. Заказы от { $free } — бесплатно.
promise-returns = Не подошло — вернёте за { $days }.
promise-returns-link = Условия возврата
about-title = О товаре
attributes-title = Характеристики
article-code = Артикул
neighbours-title = Рядом в разделе

## Корзина

cart-title = Корзина
cart-empty-title = Корзина пуста
cart-empty-text = Вы ещё ничего не выбрали. Товары в корзине хранятся 30 дней — можно не торопиться.
cart-notices-title = Обратите внимание
cart-vanished = { $count ->
    [one] Один товар больше не продаётся: в заказ он не войдёт.
   *[other] Несколько товаров больше не продаются: в заказ они не войдут.
}
cart-set = Применить
cart-remove = Убрать
cart-remove-name = Убрать: { $name }
cart-less = Меньше: { $name }
cart-more = Больше: { $name }
cart-count = Количество: { $name }
cart-short = Осталось { $left } шт. Уменьшите количество, чтобы оформить заказ.
cart-gone = Закончилось. Уберите этот товар, чтобы оформить заказ.
your-order = Ваш заказ
goods-total = Итого без доставки
cart-free-after = Ещё { $rest } — и доставка курьером бесплатна. Самовывоз бесплатен всегда.
cart-free-now = Заказ от { $free } доставим бесплатно.
cart-payment-hint = Оплата картой или через СБП. Регистрация не нужна.
cart-no-payment-hint = Регистрация не нужна.
to-checkout = Оформить заказ

## Оформление

checkout-title = Оформление заказа
checkout-crumb = Оформление
buyer-legend = Кому
name-label = Имя и фамилия
name-short = Имя
phone-label = Телефон
phone-with-extension = { $phone } доб. { $extension }
phone-hint = Позвоним, только если понадобится. Рекламы не будет.
email-label = Электронная почта
email-short = Почта
email-hint = Пришлём чек и ссылку на заказ.
email-hint-letters = Пришлём ссылку на заказ.
email-hint-receipt = Для чека и вопросов по заказу.
email-hint-plain = Для вопросов по заказу.
pickup-title = Самовывоз
courier-title = Курьер
courier-hint = По России, { $days }. От { $free } — бесплатно.
address-label = Адрес
address-optional = — для курьера
address-hint = Город, улица, дом, квартира.
comment-label = Комментарий
comment-optional = — если есть что добавить
consents-legend = Согласия
consent-data-before = Согласен на
consent-data-link = обработку персональных данных
consent-data-after = {" "}для исполнения заказа
consent-offer-before = Принимаю условия
consent-offer-link = публичной оферты
consent-offer-after = .
review-title = Проверьте заказ
review-next = Дальше — страница оплаты: карта или СБП. Данные карты магазин не видит.
review-no-payment = Платить сейчас не нужно: магазин свяжется с вами и договорится об оплате.
review-order = Заказать за { $sum }
review-seller = Продавец: { $seller }. Вернуть товар можно за { $days }.
mistakes-title = { $count ->
    [one] Проверьте одно поле
    [2] Проверьте два поля
    [3] Проверьте три поля
    [4] Проверьте четыре поля
   *[other] Проверьте { $count } полей
}
mistake-name = Напишите имя и фамилию, не длиннее 64 знаков
mistake-phone = Напишите номер телефона, например +7 912 345-67-89
mistake-phone-short = В номере не хватает цифр. Напишите его полностью, например +7 912 345-67-89
mistake-phone-long = В номере лишние цифры. Напишите один номер, например +7 912 345-67-89, а добавочный — после «доб.»
mistake-phone-code = Нет номеров с таким кодом: проверьте первые цифры. Номер другой страны начните с плюса и её кода, например +375 29 123-45-67
mistake-phone-doubtful = Такой номер есть в двух странах. Российский начните с +7, а в номере другой страны отделите её код, например +84 95 123 45 67
mistake-email = Напишите адрес почты, например anna@example.ru
mistake-delivery = Выберите самовывоз или курьера
mistake-address = Напишите город, улицу, дом и квартиру, не длиннее 300 знаков
mistake-comment = Сократите комментарий до 1000 знаков
mistake-consent-data = Без согласия на обработку данных мы не можем принять заказ
mistake-consent-offer = Без согласия с офертой мы не можем принять заказ
not-placed-title = Заказ не оформлен

## Что не получилось

not-done-title = Не получилось
trouble-empty-cart = Корзина пуста. Добавьте товар и попробуйте снова.
trouble-sold-out = { $left ->
    [0] Товар с артикулом { $sku } закончился.
   *[other] Товара с артикулом { $sku } осталось { $left } шт.
}
trouble-vanished = Один из товаров больше не продаётся. Уберите его из корзины.
trouble-not-as-shown = Товары, цены или доставка изменились, пока вы заполняли форму. Проверьте заказ, как он выглядит сейчас, и подтвердите ещё раз.
trouble-token-reused = По этой форме уже оформлен другой заказ. Откройте корзину и начните оформление заново.
trouble-too-many-orders = { $seconds ->
    [one] Слишком много заказов подряд. Подождите { $seconds } секунду и отправьте форму снова.
    [few] Слишком много заказов подряд. Подождите { $seconds } секунды и отправьте форму снова.
   *[other] Слишком много заказов подряд. Подождите { $seconds } секунд и отправьте форму снова.
}
trouble-not-payable = Этот заказ сейчас оплатить нельзя.
trouble-too-many-attempts = Слишком много попыток оплаты. Свяжитесь с нами, мы поможем.
trouble-not-now = Состояние заказа уже другое, и так с ним поступить нельзя. Посмотрите на него ещё раз.
trouble-reason-missing = Напишите причину.
trouble-refund-unfitting = Записать можно возврат до { $left } включительно и не меньше копейки. Проверьте сумму.
trouble-not-a-sum = Напишите сумму числом, например 990 или 990,50.
trouble-already-resolved = С этими деньгами уже разобрались: что сделано, записано ниже.
trouble-cart-lines = В корзину помещается не больше { $most } разных товаров.
trouble-cart-pieces = Одного товара можно заказать не больше { $most } шт.
trouble-not-so-many = { $held ->
    [0] В наличии только { $left } шт. Выберите меньшее количество.
   *[other] В наличии { $left } шт., и в корзине уже { $held }. Столько ещё добавить нельзя.
}
trouble-not-in-cart = Этого товара в корзине уже нет: его убрали в другом окне или заказали. Если он нужен, добавьте его ещё раз.
trouble-too-much = Сумма слишком велика, такой заказ оформить нельзя. Уменьшите количество или уберите часть товаров.
trouble-no-variant = Выберите вариант товара.
trouble-not-a-count = Напишите количество числом.
trouble-gateway-down = Страница оплаты сейчас не отвечает. Заказ сохранён, попробуйте через несколько минут.
trouble-payment-refused = Оплатить этот заказ на сайте сейчас не получится: ошибка на стороне магазина, ждать бесполезно. Деньги не списаны, заказ сохранён. Напишите или позвоните нам — поможем оплатить.
trouble-not-answered = Платёжная система сейчас не отвечает, проверить оплату не удалось. Если вы платили, деньги не потеряются. Попробуйте ещё раз через несколько минут.
trouble-question-refused = Проверить оплату не удалось: ошибка в настройках магазина. Если вы платили, деньги не потеряются: напишите или позвоните нам.
trouble-stale-form = Форма устарела. Откройте страницу заново и попробуйте ещё раз.
trouble-already-ordered = Эта корзина уже стала заказом, он перед вами. Того, что вы изменили в форме потом, в заказе нет: если что-то нужно исправить, скажите нам.

## Переход к оплате

handover-document-title = Переход к оплате
handover-title = Осталось оплатить
handover-text = Вы перейдёте на защищённую страницу { $gateway }: { $way }. Там будет указан счёт { $invoice } и та же сумма.
handover-button = Перейти к оплате
handover-no-email = Если окно закроется, ничего не потеряется: заказ останется на своей странице.
handover-email = Если окно закроется, ничего не потеряется: ссылка на заказ отправлена на { $email }.
back-to-order = Вернуться к заказу
pay-with-robokassa = карта или СБП
pay-with-cryptocloud = криптовалюта

## Страница заказа

order-number = Заказ { $number }
order-placed-at = от { $at }
order-document-title = Заказ { $number } — { $state }
order-state-waiting = ожидает оплаты
order-state-checking = проверяем оплату
order-state-unconfirmed = банк ещё не подтвердил
order-state-interrupted = оплата не завершена
order-state-begun = оплата начата
order-state-failed = платёж не прошёл
order-state-at-the-bank = банк проверяет платёж
order-state-time-up = время оплаты вышло
order-state-decision = нужна проверка магазина
order-state-paid = оплачен
order-state-shipped = отправлен
order-state-delivered = вручён
order-state-expired = время оплаты истекло
order-state-cancelled = отменён
order-state-refunded = деньги возвращены

order-waiting-headline = Заказ ждёт оплаты
order-waiting-text = Держим товар до { $until }. После этого заказ отменится сам, деньги не спишутся.
order-checking-headline = Проверяем оплату…
order-checking-text = Банк подтверждает платёж, обычно это занимает до минуты. Страница обновится сама — платить второй раз не нужно.
order-unconfirmed-headline = Банк ещё не подтвердил платёж
order-unconfirmed-text = Мы продолжаем спрашивать сами, статус обновится на этой странице.
order-unconfirmed-checked = Проверили { $at }: ответа ещё нет. Мы продолжаем спрашивать сами.
order-interrupted-headline = Оплата не завершена
order-interrupted-text = Вы вернулись со страницы оплаты, и подтверждения платежа нет. Держим товар до { $until }.
order-begun-headline = Оплата начата, но не закончена
order-begun-text = Платёжная система видит начатый платёж, денег по нему пока нет. Если закрыли страницу оплаты, начните заново. Держим товар до { $until }.
order-at-the-bank-headline = Банк проверяет платёж
order-crediting-text = Платёжная система получила деньги и передаёт их магазину. Платить второй раз не нужно.
order-held-text = Банк заблокировал сумму на карте, и магазин должен подтвердить списание. Платить второй раз не нужно.
order-suspended-text = Платёжная система остановила платёж, чтобы его проверить: это может занять несколько дней. Платить второй раз не нужно.
order-at-the-bank-keeps = Пока платёж проверяют, заказ не отменится и товар останется за вами. Статус обновится на этой странице.
order-failed-headline = Платёж не прошёл, деньги не списаны
order-failed-text = Платёжная система сообщила, что оплаты не будет. Чаще всего помогает другая карта или СБП. Держим товар до { $until }.
order-returned-headline = Платёж не прошёл, деньги возвращены
order-returned-text = Платёжная система отклонила платёж и вернула деньги. Когда они придут, зависит от банка. Можно оплатить снова, например другой картой или через СБП. Держим товар до { $until }.
order-time-up-headline = Время оплаты вышло
order-time-up-text = Проверяем, не пришла ли оплата в последнюю минуту. Страница обновится сама.
order-decision-headline-test = Платёж был тестовым
order-decision-headline = Деньги пришли, заказ проверяет магазин
order-decision-wrong-sum = Пришла не та сумма, что в заказе, поэтому решает человек: примем оплату или вернём деньги.
order-decision-late = Оплата пришла, когда время уже вышло, поэтому решает человек: отправим товар, если он ещё есть, или вернём деньги.
order-decision-cancelled = Оплата пришла после отмены заказа, поэтому решает человек: договоримся с вами о заказе или вернём деньги.
order-decision-twice = Деньги пришли ещё раз. Магазин разберётся и вернёт лишнее.
order-decision-test = Платёж прошёл в тестовом режиме: настоящие деньги не списаны. Магазин уже знает и свяжется с вами.
order-decision-other = Платёж не сошёлся с заказом, поэтому решает человек.
order-decision-answer = Магазин напишет вам на { $email }.
order-paid-headline = Заказ { $number } оплачен
order-paid-text = Получили { $sum } { $method }, { $at }.
order-paid-receipt = Получили { $sum } { $method }, { $at }. Чек придёт на { $email }.
order-paid-outside = Магазин получил { $sum } напрямую, { $at }.
order-paid-next-pickup = Соберём заказ и напишем, когда его можно забрать.
order-paid-next-pickup-plain = Соберём заказ. Когда его можно забрать, будет видно на этой странице.
order-paid-next-courier = Соберём заказ и передадим курьеру. Напишем, когда он отправится.
order-paid-next-courier-plain = Соберём заказ и передадим курьеру. Когда он отправится, будет видно на этой странице.
order-paid-twice = Пришла ещё одна оплата этого заказа. Магазин разберётся и вернёт лишнее.
paid-by-card = картой
paid-by-sbp = через СБП
paid-by-gateway = через платёжную систему
order-shipped-headline = Заказ в пути
order-shipped-text = Передали в доставку: { $at }.
order-shipped-tracking = Трек-номер: { $tracking }
order-shipped-follow = Где посылка сейчас:
order-shipped-follow-link = на сайте доставки
order-delivered-headline = Заказ вручён
order-delivered-text = Вручён: { $at }. Если что-то не подошло, вернуть можно за { $days }:
order-delivered-returns = как это сделать
order-expired-headline = Время оплаты истекло
order-expired-text = Оплата не пришла, { $at } товар вернулся на полку. Если он ещё нужен, оформите заказ заново.
order-cancelled-headline = Заказ отменён
order-cancelled-text = Магазин отменил заказ: { $at }. Деньги за него не поступали. Причина: { $reason }
order-cancelled-under-way = Платёж за этот заказ ещё проверяет банк. Если деньги дойдут до магазина, мы увидим их и свяжемся с вами.
order-refunded-headline = Деньги возвращены
order-refunded-text = Магазин вернул { $sum }: { $at }. На карту или счёт деньги обычно приходят за 1–10 рабочих дней.
order-refunded-outside = Магазин вернул { $sum }: { $at }.
order-refunded-part = Магазин вернул часть денег: { $sum }, { $at }.

order-pay = Оплатить { $sum }
order-pay-again = Попробовать снова
order-pay-otherwise = Оплатить другим способом
order-check = Я уже оплатил — проверить
order-check-again = Проверить ещё раз
order-hint-started = Если деньги уже списались, второй раз не платите. Вопросы:
order-hint-checking = Если деньги списались, а статус не меняется, скажите нам:
order-hint-unconfirmed = Если деньги уже списались, второй раз не платите. Скажите нам:
order-hint-decision = Делать ничего не нужно. Если есть вопросы:
order-hint-at-the-bank = Делать ничего не нужно. Если есть вопросы:
order-hint-expired = Если вы всё же заплатили, мы увидим платёж и свяжемся с вами. Вопросы:
order-page-note = Эта страница открывается только по вашей ссылке — сохраните её. Вопросы:

story-title = Как идёт заказ
step-placed = Заказ оформлен
step-waiting = Ждём оплату
step-attempt-failed = Платёж не прошёл
step-attempt-returned = Платёж не прошёл, деньги возвращены
step-at-the-bank = Банк проверяет платёж
step-money-came = Пришла оплата { $sum }
step-paid = Оплата получена: { $sum }
step-expired = Время оплаты истекло
step-cancelled = Отменён магазином
step-shipped = Передан в доставку
step-delivered = Вручён
step-refunded = Возврат { $sum }

goods-title = Состав заказа
delivery-and-contact = Доставка и связь
recipient-label = Получатель
column-goods = Товар
column-price = Цена
column-count = Шт.
column-sum = Сумма

unknown-order-document-title = Проверяем оплату
unknown-order-title = Проверяем, что с вашим заказом
unknown-order-text = Мы не смогли узнать заказ по этому адресу. Если вы платили, деньги не потеряются: подтверждение приходит в магазин напрямую от платёжной системы.
unknown-order-next = Откройте заказ по его ссылке или спросите нас:

## Когда страницы нет

not-found-title = Такой страницы нет
not-found-text = Ссылка устарела или в ней опечатка. Заказ открывается по своей ссылке целиком — проверьте, что она не обрезана.
bad-request-title = Запрос не понят
bad-request-text = В адресе или форме что-то лишнее. Вернитесь назад и попробуйте ещё раз.
forbidden-title = Форма не принята
forbidden-text = Похоже, она отправлена с другого сайта. Откройте страницу магазина заново и повторите.
wrong-method-title = По этому адресу нет страницы
wrong-method-text = Это адрес формы, или форму отправили не туда. Откройте страницу, с которой пришли, и попробуйте ещё раз.
too-large-title = Слишком много данных
too-large-text = Сократите текст и отправьте форму ещё раз.
too-long-title = Слишком длинный адрес
too-long-text = Таких адресов в магазине нет. Начните с каталога.
no-form-title = Форма не понята
no-form-text = Пришло что-то другое, а не форма магазина. Откройте страницу магазина заново и повторите.
broken-title = Что-то сломалось у нас
broken-text = Вы всё сделали правильно. Попробуйте обновить страницу через минуту. Срочный вопрос:
unavailable-title = Магазин ненадолго недоступен
unavailable-text = Это наша неполадка, с заказами и деньгами ничего не случилось. Обновите страницу через минуту или спросите нас:
reload-page = Обновить
failure-id = Код для поддержки:

## Документы

offer-title = Публичная оферта
privacy-title = Обработка персональных данных
delivery-title = Доставка и оплата
returns-title = Обмен и возврат
document-version = Редакция { $version }
document-questions = Вопросы по этому документу:

offer-prose =
    { $seller } (далее — «Продавец») предлагает купить товары на сайте { $site } на условиях ниже. Это публичная оферта в смысле статьи 437 Гражданского кодекса РФ.
    ## Как заключается договор
    { $gateway ->
        [yes] Вы выбираете товары, заполняете форму заказа, отмечаете согласие с офертой и нажимаете кнопку оплаты. Договор розничной купли-продажи заключён, когда Продавец получил оплату заказа.
       *[no] Вы выбираете товары, заполняете форму заказа, отмечаете согласие с офертой и отправляете заказ. Договор розничной купли-продажи заключён, когда Продавец получил оплату заказа.
    }
    До оплаты на странице оформления показаны состав заказа, цена каждого товара, стоимость доставки и общая сумма. После оплаты они не меняются.
    ## Товар и цена
    Описание, состав, размеры и цена товара указаны на его странице. Оттенок на экране может немного отличаться от настоящего.
    Цены указаны в рублях и включают налоги, если Продавец их платит. Цена товара, который вы ещё не заказали, может измениться.
    ## Резерв и срок оплаты
    Неоплаченный заказ держит товары { $hold }. Если за это время оплата не пришла, заказ закрывается и товары возвращаются в продажу.
    Деньги, которые пришли позже, не теряются: Продавец либо отправит товар, если он ещё есть, либо вернёт всю сумму.
    ## Оплата
    { $gateway ->
        [yes] Оплата принимается банковской картой или через Систему быстрых платежей на странице платёжной системы. Данные карты Продавец не получает и не хранит.
       *[no] Способ оплаты Продавец согласует с вами после заказа.
    }
    { $receipts ->
        [yes] Чек приходит на адрес электронной почты из заказа.
       *[no] {""}
    }
    ## Доставка
    Способы, сроки и стоимость доставки описаны на странице «Доставка и оплата». Риск случайной гибели товара переходит к вам в момент вручения.
    ## Отказ, обмен и возврат
    Отказаться от товара, обменять его или вернуть можно по правилам страницы «Обмен и возврат» и Закона РФ «О защите прав потребителей».
    ## Ответственность и споры
    Стороны отвечают по законодательству РФ. Претензию можно отправить Продавцу: { $contacts }. Продавец отвечает на неё в течение 10 дней. Если договориться не удалось, спор рассматривает суд; потребитель вправе выбрать суд по своему месту жительства.
    ## Срок действия
    Оферта действует, пока опубликована на сайте. К заказу применяется та редакция, с которой вы согласились при оформлении.
    ## Продавец
    { $requisites }
    { $complete ->
        [yes] {""}
       *[no] Здесь пока не указано: { $missing }.
    }

privacy-prose =
    Здесь написано, какие данные о вас получает { $seller } (далее — «Оператор»), зачем и что с ними происходит. Документ составлен по Федеральному закону № 152‑ФЗ «О персональных данных».
    ## Какие данные
    - имя и фамилия, телефон, электронная почта;
    - адрес доставки и комментарий, если вы их указали;
    - состав, сумма и история заказа;
    - время, IP-адрес и редакция документов, с которыми вы согласились.
    { $gateway ->
        [yes] Данные банковской карты Оператор не получает: их вы вводите на странице платёжной системы.
       *[no] Данные банковской карты сайт не спрашивает.
    }
    ## Зачем и на каком основании
    Данные нужны, чтобы заключить и исполнить договор купли-продажи: принять заказ и оплату, доставить товар, ответить на вопрос, принять возврат. Основания: договор с вами, требования законов о бухгалтерском учёте, налогах и кассовых чеках, ваше согласие.
    Рекламу Оператор не рассылает.
    ## Согласие
    Отмечая пункт о согласии в форме заказа, вы разрешаете Оператору собирать, записывать, хранить, уточнять, использовать, передавать перечисленным ниже лицам и удалять указанные данные для исполнения заказа. Согласие действует, пока исполняется заказ, и его можно отозвать, обратившись к Оператору: { $contacts }.
    ## Кому передаются
    { $gateway ->
        [yes] { $receipts ->
            [yes] - платёжной системе: сумма, состав заказа и почта — для оплаты и чека;
           *[no] - платёжной системе: сумма, номер заказа и почта — для оплаты;
        }
       *[no] {""}
    }
    - службе доставки: имя, телефон и адрес — если выбран курьер;
    - почтовой службе и мессенджеру, через которые уходят письма вам и сообщения о заказе сотрудникам Оператора.
    Другим лицам данные передаются только по требованию закона.
    ## Сколько хранятся
    Данные заказа хранятся в базе данных магазина и сами по себе не удаляются. Законы о бухгалтерском учёте и налогах требуют хранить сведения о продажах, обычно пять лет. Чтобы Оператор удалил то, что закон хранить не требует, обратитесь к нему.
    ## Файлы cookie
    Сайт ставит только один необходимый файл cookie: он помнит вашу корзину. Посторонних счётчиков, рекламных меток и чужих скриптов на сайте нет.
    ## Ваши права
    Вы можете узнать, какие данные о вас хранятся, исправить их, отозвать согласие и потребовать удаления. Обратитесь к Оператору: { $contacts }. Ответ придёт в течение 10 рабочих дней. Жалобу можно подать в Роскомнадзор.
    ## Оператор
    { $requisites }
    { $complete ->
        [yes] {""}
       *[no] Здесь пока не указано: { $missing }.
    }

delivery-prose =
    Мы отправляем заказы по всей России. Стоимость видна до оплаты и не меняется после неё.
    ## Способы доставки
    { $letters ->
        [yes] - Самовывоз{ $pickup }. Бесплатно. Напишем, когда заказ собран.
       *[no] - Самовывоз{ $pickup }. Бесплатно. Когда заказ собран, видно на его странице.
    }
    - Курьер: { $courier }, при заказе от { $free } — бесплатно. Срок: { $days } после отправки.
    ## Оплата
    { $gateway ->
        [yes] Картой или через СБП на защищённой странице платёжной системы. Магазин не видит и не хранит данные карты.
       *[no] Магазин договорится с вами об оплате после заказа.
    }
    { $receipts ->
        [yes] Чек приходит на электронную почту.
       *[no] {""}
    }
    Неоплаченный заказ держит товары { $hold }, потом они возвращаются в продажу.
    { $gateway ->
        [yes] ## Если оплата не прошла
       *[no] {""}
    }
    { $gateway ->
        [yes] Откройте страницу заказа по его ссылке и попробуйте ещё раз: там же видно, пришли ли деньги. Платить второй раз, пока идёт проверка, не нужно.
       *[no] {""}
    }
    ## Если заказ задерживается
    - Откройте страницу заказа по его ссылке: там последний статус.
    - Свяжитесь с нами: { $contacts }.

returns-prose =
    Закон даёт на отказ от товара, купленного дистанционно, 7 дней после получения. { $longer ->
        [yes] Мы даём { $returns }.
       *[no] {""}
    }
    ## Если вещь не подошла
    Вернуть можно вещь, которую не носили: с бирками, этикетками и в товарном виде. До получения от заказа можно отказаться в любой момент.
    - Свяжитесь с нами: { $contacts }. Назовите номер заказа.
    { $place ->
        [yes] - Привезите вещь или отправьте по адресу: { $address }.
       *[no] - Уточните у нас, куда привезти или отправить вещь.
    }
    - Мы вернём её цену не позже чем через 10 дней после вашего заявления, тем же способом, которым вы платили. Пересылку вещи, которая просто не подошла, оплачиваете вы.
    Обменять вещь на другой размер или цвет можно в те же сроки.
    ## Если вещь с браком
    Покажите нам, что не так: фотографии достаточно. Заменим вещь, починим её, снизим цену или вернём все деньги вместе с доставкой — как решите вы. Претензии по качеству принимаем в течение гарантийного срока, а если его нет — двух лет.
    ## Если деньги списались лишний раз
    Мы видим каждый платёж и вернём лишний сами. Если сомневаетесь, свяжитесь с нами: { $contacts }.
    ## Что не принимается обратно
    Бельё, чулочно-носочные изделия и другие товары из перечня, утверждённого Правительством РФ, надлежащего качества обмену не подлежат.

## Кабинет: общее

admin-rooms-label = Разделы
admin-orders-title = Заказы
admin-problems-title = Разобраться
admin-open-shop = Открыть магазин
admin-sign-out = Выйти
admin-sign-in-title = Вход в магазин
admin-sign-in-button = Войти
admin-login-label = Имя
admin-password-label = Пароль
admin-denied-title = Не удалось войти
admin-denied-wrong = Имя или пароль не подошли.
admin-denied-too-often = { $minutes ->
    [one] Слишком много попыток. Вход откроется через { $minutes } минуту.
    [few] Слишком много попыток. Вход откроется через { $minutes } минуты.
   *[other] Слишком много попыток. Вход откроется через { $minutes } минут.
}
admin-forgot = Забыли пароль? На сервере:
admin-login-example = имя
ago-now = только что
ago-minutes = { $count ->
    [one] { $count } минуту назад
    [few] { $count } минуты назад
   *[other] { $count } минут назад
}
ago-hours = { $count ->
    [one] { $count } час назад
    [few] { $count } часа назад
   *[other] { $count } часов назад
}
ago-days = { $count ->
    [one] { $count } день назад
    [few] { $count } дня назад
   *[other] { $count } дней назад
}

admin-state-awaiting = Ждёт оплаты
admin-state-paid = Оплачен
admin-state-expired = Истёк
admin-state-cancelled = Отменён
admin-state-refunded = Возврат
admin-state-part-refunded = Оплачен, часть возвращена
admin-state-attention = Нужна проверка
admin-fulfilment-new = Не отправлен
admin-fulfilment-shipped = Отправлен
admin-fulfilment-delivered = Вручён
admin-attempt-open = Нет ответа
admin-attempt-begun = Начата
admin-attempt-held = Деньги заблокированы
admin-attempt-crediting = Деньги в пути
admin-attempt-suspended = На проверке
admin-attempt-returned = Деньги вернулись
admin-attempt-failed = Не прошла
admin-attempt-paid = Деньги пришли
admin-verdict-accepted = Заказ оплачен
admin-verdict-wrong-sum = Пришла не та сумма
admin-verdict-paid-late = Деньги пришли поздно
admin-verdict-paid-after-cancel = Деньги пришли после отмены
admin-verdict-paid-twice = Деньги пришли ещё раз
admin-verdict-orphan = Деньги без заказа
admin-verdict-test-in-live = Тестовый платёж вместо настоящего
admin-actor-buyer = покупатель
admin-actor-gateway = платёжная система
admin-actor-shop = магазин

## Кабинет: список заказов

admin-count-to-ship = К отправке
admin-count-awaiting = Ждут оплаты
admin-count-attention = Нужна проверка
admin-count-problems = Деньги без заказа и недоставленные сообщения
admin-search-label = Найти
admin-search-placeholder = Номер, счёт, телефон, почта
admin-only-attention = Только с вопросами
admin-any = Все
admin-show = Показать
admin-orders-caption = Заказы, сначала новые
admin-goods-more = { $name } и ещё { $count }
admin-pages-label = Страницы
admin-newest = Сначала новые
admin-older = Более старые
admin-no-orders-title = Заказов пока нет
admin-no-orders-text = Первый появится здесь сам. Пока можно пройти весь путь покупателя в тестовом режиме.
admin-nothing-title = Ничего не нашлось
admin-nothing-text = Таких заказов нет. Телефон можно писать в любом виде, почту — с начала.
admin-all-orders = Показать все заказы
column-number = Номер
column-placed = Когда
column-buyer = Покупатель
column-payment = Оплата
column-shipping = Отправка

## Кабинет: заказ

admin-not-found-title = Такого заказа нет
admin-not-found-text = Проверьте номер или поищите по телефону.
admin-buyer-title = Покупатель и доставка
admin-buyers-page = Страница заказа у покупателя
admin-consent-data = Согласие на данные
admin-consent-offer = Согласие с офертой
admin-consent = Редакция { $version }, { $at }, с адреса { $ip }
admin-consent-text = Прочесть
admin-edition-since = Редакция { $version }, показывается с { $at }
admin-attempts-title = Попытки
admin-no-attempts = Покупатель ещё не уходил на страницу оплаты.
admin-notices-title = Уведомления о деньгах
admin-no-notices = Уведомлений не было.
admin-test = тест
admin-paid-by-gateway = { $sum } через { $gateway }, счёт { $invoice }, способ: { $method }; { $at }
admin-paid-outside = { $sum } мимо платёжной системы; { $at }, { $who }. { $reason }
admin-commission = Покупатель заплатил { $paid }, магазин получит { $credited }
admin-refund = Возвращено { $sum }; { $at }, { $who }. { $reason }
admin-refund-left = От оплаты остаётся { $sum }.
admin-channel-callback = уведомление
admin-channel-enquiry = ответ на проверку
column-invoice = Счёт
column-when = Когда
column-state = Состояние
column-verdict = Вывод
column-what = Что
column-recipient = Кому
column-action = Действие

admin-reports-title = Ответ платёжной системы
admin-report-none = Открытых счетов нет, спрашивать не о чем.
admin-report-unknown = Счёт { $invoice }: покупатель ничего не подтверждал.
admin-report-silent = Счёт { $invoice }: спросить некого, эта платёжная система в магазине больше не настроена.
admin-report-begun = Счёт { $invoice }: покупатель начал платить, денег пока нет.
admin-report-held = Счёт { $invoice }: деньги заблокированы на карте. Подтвердите или отмените списание в кабинете платёжной системы.
admin-report-crediting = Счёт { $invoice }: деньги получены и идут магазину.
admin-report-suspended = Счёт { $invoice }: платёж остановлен для проверки. Посмотрите его в кабинете платёжной системы.
admin-report-returned = Счёт { $invoice }: деньги вернулись покупателю.
admin-report-orphan = Счёт { $invoice }: пришло { $sum }, но не за этот заказ. Платёж записан в «Разобраться».
admin-report-failed = Счёт { $invoice }: денег не будет.
admin-report-paid = Счёт { $invoice }: пришло { $sum }.

admin-next-title = Что дальше
admin-nothing-to-do = Делать ничего не нужно.
admin-check = Проверить оплату сейчас
admin-ship = Отметить отправленным
admin-ship-tracking = Трек-номер или ссылка
admin-ship-hint = Можно оставить пустым. Покупатель увидит его на странице заказа.
admin-deliver = Отметить вручённым
admin-cancel = Отменить заказ
admin-cancel-reason = Причина
admin-cancel-hint = Её увидит покупатель. Товары вернутся на полку.
admin-pay-outside = Оплачен мимо платёжной системы
admin-pay-outside-button = Отметить оплаченным
admin-pay-outside-reason = Как и когда оплачен
admin-pay-outside-hint = Останется в истории заказа. Если товары вернулись на полку, они будут взяты снова.
admin-note-refund = Деньги возвращены
admin-note-refund-button = Записать возврат
admin-note-refund-reason = Как и почему
admin-note-refund-hint = Сначала верните деньги в кабинете платёжной системы: здесь возврат только записывается.
admin-note-refund-letter = Покупатель получит письмо о том, сколько возвращено.
admin-note-refund-amount = Сколько возвращено, рублей
admin-note-refund-amount-hint = Оставьте пустым, если вернули всё, что оставалось: { $left }.

attention-wrong-sum = Ждали { $expected }, а по счёту { $invoice } пришло { $sum }: { $gateway }, { $at }. Заказ не отмечен оплаченным.
attention-wrong-sum-advice = Если сумма вас устраивает, примите её как оплату заказа. Если нет, верните деньги в кабинете { $gateway } и запишите это здесь.
attention-paid-late = По счёту { $invoice } пришло { $sum }: { $gateway }, { $at }. Но время оплаты уже вышло, и товары вернулись на полку.
attention-paid-late-advice = Если товары ещё есть, примите оплату: они будут взяты с полки снова. Если нет, верните деньги в кабинете { $gateway } и запишите это здесь.
attention-after-cancel = По счёту { $invoice } пришло { $sum }: { $gateway }, { $at }. Но заказ уже отменён.
attention-after-cancel-advice = Верните деньги в кабинете { $gateway } и запишите это здесь. Или договоритесь с покупателем и примите оплату: товары будут взяты с полки снова.
attention-paid-twice = По счёту { $invoice } пришло ещё { $sum }: { $gateway }, { $at }. Заказ уже был оплачен.
attention-paid-twice-advice = Верните лишние деньги в кабинете { $gateway } и запишите это здесь.
attention-test-in-live = По счёту { $invoice } пришёл тестовый платёж на { $sum }: { $gateway }, { $at }. Настоящих денег нет.
attention-test-in-live-advice = Не отправляйте товары. Проверьте, не включён ли тестовый режим в кабинете { $gateway }.
attention-other = По счёту { $invoice } пришло { $sum }: { $gateway }, { $at }. Это не сошлось с заказом на { $expected }.
attention-other-advice = Найдите платёж в кабинете { $gateway }, решите и запишите это здесь.
attention-accept = Принять как оплату заказа
attention-accept-note = Почему принимаете
attention-accept-hint = Останется в истории. Заказ станет оплаченным.
attention-resolve = Записать, что решено иначе
attention-resolve-note = Что сделано
attention-resolve-hint = Например: деньги возвращены, дата и номер операции.

admin-messages-title = Сообщения
admin-no-messages = Сообщений не было.
admin-chat = чат { $chat }
admin-resend = Отправить ещё раз
admin-channel-telegram = Telegram
admin-channel-email = письмо
admin-letter-placed = Заказ принят
admin-letter-paid = Заказ оплачен
admin-letter-shipped = Заказ отправлен
admin-letter-cancelled = Заказ отменён
admin-letter-refunded = Деньги возвращены
admin-letter-owner-order = Новый заказ (владельцу)
admin-letter-owner-paid = Оплаченный заказ (владельцу)
admin-letter-owner-attention = Нужна проверка (владельцу)
admin-letter-owner-stage = Платёж ждёт вас (владельцу)
admin-letter-owner-refused = Платёжная система отказывает (владельцу)
admin-letter-owner-orphan = Деньги без заказа (владельцу)
admin-letter-owner-refused-calls = Уведомления отклоняются (владельцу)
admin-letter-owner-undelivered = Сообщение не дошло (владельцу)
admin-letter-unreadable = Написано другой версией магазина
admin-message-waiting = Ждёт очереди
admin-message-again = Попытка { $attempt }
admin-message-sending = Отправляется
admin-message-sent = Отправлено
admin-message-dead = Не доставлено

admin-history-title = История
history-placed = Заказ оформлен на { $sum }
history-attempt-started = Покупатель ушёл на { $gateway }, счёт { $invoice }
history-attempt-failed = По счёту { $invoice } денег не будет
history-attempt-begun = По счёту { $invoice } покупатель начал платить
history-attempt-held = По счёту { $invoice } деньги заблокированы на карте и ждут подтверждения в кабинете
history-attempt-crediting = По счёту { $invoice } платёжная система получила деньги и передаёт их магазину
history-attempt-suspended = Платёж по счёту { $invoice } остановлен для проверки
history-attempt-returned = По счёту { $invoice } деньги вернулись покупателю
history-notice = Счёт { $invoice }: пришло { $sum }. { $verdict }
history-explained = Счёт { $invoice }: покупатель заплатил верную сумму, а { $sum } — то, что осталось после комиссии
history-paid = Заказ оплачен: { $sum }
history-paid-healed = Заказ оплачен: { $sum }. Уведомление не дошло, магазин узнал сам, когда спросил
history-paid-outside = Отмечен оплаченным на { $sum }: { $reason }
history-accepted = Принято { $sum }: { $reason }
history-resolved = Решено: { $reason }
history-expired = Время оплаты истекло, товары вернулись на полку
history-cancelled = Отменён: { $reason }
history-refunded = Возврат { $sum }: { $reason }
history-shipped = Отправлен
history-shipped-tracking = Отправлен, трек-номер { $tracking }
history-delivered = Вручён
history-message-sent = Сообщение ушло: { $message }
history-message-dead = Сообщение не дошло: { $message }

admin-done-shipped = Заказ отмечен отправленным.
admin-done-delivered = Заказ отмечен вручённым.
admin-done-cancelled = Заказ отменён, товары вернулись на полку.
admin-done-paid-outside = Заказ отмечен оплаченным.
admin-done-refunded = Возврат записан.
admin-done-accepted = Деньги приняты, заказ оплачен.
admin-done-resolved = Решение записано.
admin-done-resent = Сообщение поставлено в очередь ещё раз.

## Кабинет: разобраться

admin-orphans-title = Деньги без заказа
admin-orphans-text = Платёжная система сообщила о деньгах, которых не ждёт ни один заказ. Найдите платёж в её кабинете. Если счёт выставлен там вручную или платили другому вашему сайту, всё в порядке; иначе верните деньги или свяжитесь с плательщиком. Потом отметьте платёж решённым.
admin-no-orphans = Ничего не ждёт решения.
admin-orphan-test = Тестовый платёж: настоящих денег нет.
admin-orphan-named = Назван заказ № { $number }, но счёт не его
admin-orphan-marks = Пометки другой программы:
admin-orphan-no-marks = Пометок другой программы нет.
admin-orphan-resolve = Отметить решённым
admin-orphans-resolved = Уже решено
admin-proxies-title = Прокси перед магазином
admin-proxies-text = Из-за этого магазин не отличает одного посетителя от другого: в согласиях стоит один и тот же адрес, а ограничения на число заказов и попыток входа становятся общими.
admin-proxy-unlisted = { $address } передаёт X-Forwarded-For, но его нет в TRUSTED_PROXIES, и магазин ему не верит. Если это ваш прокси, впишите туда его адрес или сеть и перезапустите магазин. Если не ваш, ничего делать не нужно.
admin-proxy-unclear = { $address } указан в TRUSTED_PROXIES, но не сообщает адреса посетителей или пишет их так, что не разобрать. Настройте в нём X-Forwarded-For.
admin-seller-title = Сведения о продавце
admin-seller-text = В оферте и на странице о персональных данных не сказано: { $missing }. Без этого покупатель не знает, у кого покупает. Впишите в настройки { $variables } и перезапустите магазин. ОГРН не нужен только самозанятому.
admin-undelivered-title = Недоставленные сообщения
admin-undelivered-text = Одни ждут новой попытки, другие магазин пробовал отправить много раз и перестал: рядом с каждым написано, что мешает. Исправьте причину; прекращённые отправьте ещё раз.
admin-no-undelivered = Все сообщения дошли.
admin-problems-calls = Деньги не дошли до магазина? Посмотрите, что он ответил платёжной системе:
admin-problems-calls-link = отклонённые вызовы

## Кабинет: вызовы

admin-calls-title = Вызовы
admin-calls-text = Кто обращался к магазину от имени платёжной системы, что прислал и что услышал в ответ. Подписи, ключи, почта и телефоны здесь укорочены. Новые вызовы вытесняют старые.
admin-calls-caption = Вызовы, сначала новые
admin-calls-placeholder = Номер счёта или заказа
admin-calls-only-refused = Только отклонённые
admin-calls-left-out = Вызовов было слишком много, и часть магазин только сосчитал: отклонённых { $refused }, подлинных { $proven }. Последний раз это случилось { $at }.
admin-calls-nothing-text = Таких вызовов нет. Искать можно по номеру счёта или заказа; очень старые вызовы уже не хранятся.
admin-no-calls-title = Вызовов пока не было
admin-no-calls-text = Здесь появится каждое обращение платёжной системы. Если покупатели платят, а здесь пусто, проверьте Result Url в её кабинете и прокси перед магазином.
admin-all-calls = Показать все вызовы
column-from = Откуда
column-why = Пояснение
column-brought = Что прислали
admin-door-result = уведомление об оплате
admin-door-success = возврат после оплаты
admin-door-failure = возврат без оплаты
admin-door-home = возврат на главную страницу
admin-call-order = заказ № { $number }
admin-call-answer = ответ { $status }, { $ms } мс
admin-call-no-answer = ответа никто не дождался, { $ms } мс
admin-call-fields = { $count ->
    [one] { $count } параметр
    [few] { $count } параметра
   *[other] { $count } параметров
}
admin-call-repeated = Повтор: деньги уже записаны
admin-call-bad-signature = Подпись не сходится
admin-call-missing = Не хватает параметра
admin-call-malformed = Не похоже на платёжную систему
admin-call-no-password = Нет паролей этого режима
admin-call-wrong-method = Не GET и не POST
admin-call-wrong-kind = Прислана не форма
admin-call-too-long = Слишком длинно
admin-call-cut-short = Оборвалось на полпути
admin-call-not-set-up = Платёжная система не настроена
admin-call-no-order = Заказ не назван
admin-call-unavailable = База данных не ответила
admin-call-unfinished = Связь оборвалась
admin-advice-test-passwords = Настоящих денег нет. Проверьте, не включён ли тестовый режим в кабинете платёжной системы и кто знает тестовые пароли.
admin-advice-odd = Платёжная система такого не присылает. Если это была она, проверьте, не меняет ли запросы прокси.
admin-advice-no-password = Платёж начат в том режиме, для которого в настройках магазина нет паролей. Впишите их.
admin-advice-cabinet = Выберите в кабинете платёжной системы метод POST или GET и проверьте, не меняет ли запросы прокси.
admin-advice-network = Платёжная система повторит уведомление сама. Если так часто, проверьте прокси и связь.
admin-advice-not-set-up = Впишите логин и пароли платёжной системы в настройки магазина.
admin-advice-no-order = Покупателю показана страница без подробностей. Если это был покупатель, его заказ откроется по ссылке из письма.
admin-advice-unavailable = Уведомление не записано. Платёжная система пришлёт его снова; проверьте базу данных и место на диске.

## Что могло пойти не так с подписью

guess-passwords-swapped = Похоже, пароли № 1 и № 2 перепутаны местами: сверьте их в настройках магазина с кабинетом платёжной системы.
guess-other-mode = Подписано паролями другого режима: тестовыми вместо настоящих или наоборот. Проверьте, какой режим включён и не стоят ли одни пароли на месте других.
guess-another-password = Подписано другим паролем магазина: сверьте пароли в настройках с кабинетом платёжной системы.
guess-other-algorithm = Подписано алгоритмом { $used }, а в настройках магазина стоит { $expected }: выберите один и тот же там и там.
guess-own-fields-not-signed = Дополнительные параметры Shp_ присланы, но не подписаны: так делает чужой модуль или посредник.
guess-own-fields-respelled = В именах параметров Shp_ изменились большие и маленькие буквы: проверьте, не меняет ли их прокси.
guess-sum-rewritten = Сумму записали по-другому уже после подписи: проверьте, не меняет ли запросы прокси.
guess-login-signed = Подписано вместе с логином, как форма оплаты: платёжная система так не делает, кто-то пробует сам.
guess-sum-is-login = Сумма совпадает с логином магазина, и такую подпись не отличить от запроса о платеже: найдите платёж в кабинете платёжной системы.
guess-unexplained = Ни одна известная ошибка не объясняет подпись: пароль другой или параметры изменены. Если платёж настоящий, введите пароли заново в кабинете платёжной системы и в настройках магазина.

## Письма и сообщения в чат

letter-hello = Здравствуйте, { $name }!
letter-test = Это тест: настоящих денег здесь нет.
letter-test-title = ТЕСТ · { $title }
letter-line = { $count } × { $price }
letter-delivery = Доставка
letter-delivery-price = { $how } · { $price }
letter-pick-up = самовывоз
letter-courier = курьер: { $address }
letter-free = бесплатно
letter-total = Итого
letter-reason = Причина
letter-tracking = Где посылка
letter-buyer = Покупатель
letter-phone = Телефон
letter-email = Почта
letter-comment = Комментарий
letter-show-order = Открыть заказ
letter-copy-link = Если кнопка не работает, откройте адрес: { $url }
letter-foot = Это письмо прислал магазин «{ $shop }»: на этот адрес оформлен заказ. Если это были не вы, ничего делать не нужно.

letter-placed = Заказ № { $number } принят
letter-placed-hold = Мы отложили товары для вас до { $until }. Потом они вернутся на полку, поэтому оплатите заказ до этого времени.
letter-placed-no-gateway = Мы отложили товары для вас до { $until }. Платить на сайте не нужно: магазин свяжется с вами и договорится об оплате.
letter-placed-pay = Оплатить { $sum }
letter-paid = Заказ № { $number } оплачен
letter-paid-thanks = Мы получили { $sum }. Спасибо!
letter-paid-next-courier = Собираем заказ. Напишем, когда отправим.
letter-paid-next-pick-up = Собираем заказ. Напишем, когда его можно будет забрать.
letter-shipped = Заказ № { $number } отправлен
letter-shipped-courier = Мы передали заказ в доставку.
letter-ready = Заказ № { $number } ждёт вас
letter-ready-pick-up = Заказ собран, его можно забрать.
letter-cancelled = Заказ № { $number } отменён
letter-cancelled-by-shop = Магазин отменил заказ. Деньги за него не поступали.
letter-cancelled-paid = Если вы всё-таки заплатили, ответьте на это письмо: мы разберёмся.
letter-refunded = Возврат по заказу № { $number }: { $sum }
letter-refunded-what = Магазин «{ $shop }» сообщает, что вернул вам { $sum }. Возврат сделан не этой программой, а в кабинете платёжной системы или напрямую; здесь он только записан.
letter-refunded-part = Это часть оплаты: за заказ остаётся уплачено { $left }.
letter-refunded-bank = Деньги идут тем же путём, каким вы платили. На карту или счёт они обычно приходят за 1–10 рабочих дней. Если этого не случилось, ответьте на это письмо.
letter-refunded-outside = Вы платили магазину напрямую, и вернуть деньги он должен был так же. Если вы их не получили, ответьте на это письмо.

letter-owner-foot = Сообщение магазина «{ $shop }» для его владельца.
letter-owner-open = Открыть заказ в кабинете
letter-owner-office = Открыть кабинет магазина
letter-owner-order = Новый заказ № { $number }: { $sum }
letter-owner-order-unpaid = Покупатель ещё не заплатил. Товары отложены до { $until }; если денег не будет, заказ закроется сам.
letter-owner-order-no-gateway = Платёжная система не подключена, и сам покупатель заплатить не может. Товары отложены до { $until }: свяжитесь с ним, а когда деньги придут, отметьте заказ оплаченным в кабинете.
letter-owner-paid = Заказ № { $number } оплачен: { $sum }
letter-owner-payment = Оплата
letter-owner-gateway = { $gateway }, счёт { $invoice }
letter-owner-gateway-method = { $gateway }, счёт { $invoice }, { $method }
letter-owner-outside = мимо шлюза: { $reason }
letter-gateway-robokassa = Robokassa
letter-gateway-cryptocloud = CryptoCloud

letter-attention = Заказ № { $number }: нужно ваше решение
letter-attention-wrong-sum = По счёту { $invoice } пришло { $came } вместо { $due }. Заказ не отмечен оплаченным.
letter-attention-wrong-sum-do = Если сумма вас устраивает, отметьте заказ оплаченным. Если нет, верните деньги через { $gateway }. Потом запишите у заказа, что решили.
letter-attention-paid-late = По счёту { $invoice } пришло { $came }, но время оплаты уже вышло и товары вернулись на полку.
letter-attention-paid-late-do = Если товары ещё есть, отметьте заказ оплаченным. Если нет, верните деньги через { $gateway }. Потом запишите у заказа, что решили.
letter-attention-paid-after-cancel = По счёту { $invoice } пришло { $came }, но заказ отменён.
letter-attention-paid-after-cancel-do = Верните деньги через { $gateway } или договоритесь с покупателем о новом заказе. Потом запишите у заказа, что решили.
letter-attention-paid-twice = По счёту { $invoice } пришло ещё { $came }, хотя заказ уже оплачен.
letter-attention-paid-twice-do = Верните лишние деньги через { $gateway }. Потом запишите у заказа, что решили.
letter-attention-test-in-live = По счёту { $invoice } пришёл тестовый платёж на { $came }. Настоящих денег нет, заказ не отмечен оплаченным.
letter-attention-test-in-live-do = Не отправляйте товары. Проверьте, не включён ли тестовый режим: { $gateway }.

letter-stage = Заказ № { $number }: платёж ждёт вас
letter-stage-held = По счёту { $invoice } деньги заблокированы на карте покупателя: { $gateway } ждёт, спишете вы их или отпустите.
letter-stage-held-do = Подтвердите или отмените списание в кабинете { $gateway }. Пока этого нет, заказ держит товар и второй раз оплатить его нельзя.
letter-stage-suspended = Платёж по счёту { $invoice } остановлен: { $gateway } проверяет его или называет состояние, которого магазин не знает.
letter-stage-suspended-do = Посмотрите платёж в кабинете { $gateway } и ответьте поддержке, если она спрашивает. Пока он не закончен, заказ держит товар и второй раз оплатить его нельзя. Если ждать нечего, отмените заказ.

letter-refused = { $gateway } отказывает: заказ № { $number }
letter-refused-what = Покупатель не может оплатить заказ, или магазин не может узнать об оплате. Само это не пройдёт.
letter-refused-do = Исправьте настройки магазина, товар или платёж в кабинете. Если причина не изменится, магазин напомнит о ней через час.
letter-refused-why = Причина

letter-orphan = Деньги без заказа: { $sum }
letter-orphan-what = { $gateway } сообщает о платеже по счёту { $invoice }, но ни один заказ его не ждёт.
letter-orphan-do = Найдите этот платёж в кабинете { $gateway }. Если счёт выставлен там вручную или платили другому вашему сайту, всё в порядке; иначе верните деньги или свяжитесь с плательщиком. Потом отметьте платёж решённым в разделе «Разобраться».
letter-orphan-method = Способ
letter-orphan-when = Когда
letter-orphan-named = Назван заказ
letter-orphan-marks = Пометки другой программы
letter-orphan-paid = Покупатель заплатил
letter-orphan-credited = Магазин получит

letter-refused-calls = Уведомления об оплате отклоняются
letter-refused-calls-what = { $gateway } сообщает об оплате, но подпись не сходится, и магазин этому не верит. Отклонено за последний час: { $count }.
letter-refused-calls-do = Пока причина не устранена, оплаченные заказы могут ждать. Что именно пришло, видно в кабинете магазина в разделе «Вызовы».
letter-refused-calls-invoice = Счёт
letter-refused-calls-open = Открыть отклонённые вызовы

letter-undelivered = Письмо о заказе № { $number } не дошло
letter-undelivered-what = Покупатель не получил письмо: его не приняли.
letter-undelivered-do = Проверьте адрес, позвоните покупателю или нажмите у заказа «Отправить ещё раз».
letter-undelivered-error = Ответ
letter-stuck = { $channel }: сообщения не уходят
letter-stuck-do = Сообщения ждут и уйдут сами, когда это исправят.
letter-channel-telegram = Telegram
letter-channel-email = Почта
letter-trouble-token = Telegram не принимает токен бота. Проверьте TELEGRAM_BOT_TOKEN.
letter-trouble-login = Почтовый сервер не пускает магазин. Проверьте логин и пароль в SMTP_URL.
letter-trouble-security = С почтовым сервером не устанавливается защищённое соединение. Проверьте SMTP_URL и сертификат сервера.

chat-more = { $count ->
    [one] и ещё { $count } позиция
    [few] и ещё { $count } позиции
   *[other] и ещё { $count } позиций
}
