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
