//! Dividing money without losing a kopeck.

/// Divides `paid` kopecks among lines in proportion to their full prices; the shares add up to `paid` exactly.
///
/// What integer division leaves over goes to the largest remainders, earlier lines first. A line that costs something
/// keeps at least a kopeck as long as there is one for each. `paid` must not exceed the sum of the prices; then no
/// share exceeds its price.
pub(super) fn allocate(paid: i64, prices: &[i64]) -> Vec<i64> {
    let whole: i128 = prices.iter().copied().map(i128::from).sum();
    if i128::from(paid) == whole {
        return prices.to_vec();
    }
    let mut shares = Vec::with_capacity(prices.len());
    let mut remainders = Vec::with_capacity(prices.len());
    for (index, price) in prices.iter().enumerate() {
        let product = i128::from(*price) * i128::from(paid);
        // A share is at most `paid`, so it fits.
        shares.push(i64::try_from(product / whole).unwrap_or(paid));
        remainders.push((std::cmp::Reverse(product % whole), index));
    }
    remainders.sort_unstable();
    let mut left = paid - shares.iter().sum::<i64>();
    for (_, index) in remainders {
        if left == 0 {
            break;
        }
        shares[index] += 1;
        left -= 1;
    }
    keep_a_kopeck(&mut shares, prices);
    shares
}

/// Moves single kopecks from the largest shares to lines that cost something and got nothing.
fn keep_a_kopeck(shares: &mut [i64], prices: &[i64]) {
    for index in 0..shares.len() {
        if shares[index] > 0 || prices[index] == 0 {
            continue;
        }
        let richest = (0..shares.len()).max_by_key(|other| (shares[*other], std::cmp::Reverse(*other)));
        match richest.filter(|other| shares[*other] > 1) {
            Some(other) => {
                shares[other] -= 1;
                shares[index] += 1;
            }
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_follow_the_largest_remainders() {
        assert_eq!(allocate(100, &[100, 100, 100]), [34, 33, 33]);
        assert_eq!(allocate(10, &[1, 2, 7]), [1, 2, 7]);
        assert_eq!(allocate(99, &[10, 20, 70]), [10, 20, 69]);
        assert_eq!(
            allocate(i64::MAX, &[i64::MAX / 2 + 1, i64::MAX / 2]),
            [i64::MAX / 2 + 1, i64::MAX / 2]
        );
    }

    #[test]
    fn nothing_is_given_away_for_free_while_there_is_money() {
        assert_eq!(allocate(10, &[1_000_000, 1, 1]), [8, 1, 1]);
        assert_eq!(allocate(10, &[1_000_000, 0, 1]), [9, 0, 1]);
        assert_eq!(allocate(2, &[5, 5, 5]), [1, 1, 0]);
        assert_eq!(allocate(0, &[5, 5]), [0, 0]);
        assert_eq!(allocate(0, &[0, 0]), [0, 0]);
        assert_eq!(allocate(0, &[]), [0; 0]);
    }
}
