//! Amounts of resources, such as `500m` or `1Gi`.

use std::cmp::Ordering;

use serde_json::Value;

/// The names of multiples, with the power of ten.
const DECIMAL: [(&str, i32); 10] = [
    ("", 0),
    ("n", -9),
    ("u", -6),
    ("m", -3),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("E", 18),
];

/// The names of multiples, with the power of two.
const BINARY: [(&str, u32); 6] =
    [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)];

/// What Kubernetes counts in: billionths.
const SCALE: i32 = 9;

/// Whether two amounts are the same, however they are written. Where one of them is no amount, or
/// none that Kubernetes could hold, they are the same if they are written alike.
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    match (billionths(left), billionths(right)) {
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

/// Whether `used` is at least `percent` of `hard`, and `hard` is above zero.
pub(crate) fn reaches(used: &Value, hard: &Value, percent: i128) -> bool {
    let (Some(used), Some(hard)) = (billionths(used), billionths(hard)) else { return false };
    let (Some(used), Some(bound)) = (used.checked_mul(100), hard.checked_mul(percent)) else {
        return used >= hard;
    };
    hard > 0 && used >= bound
}

/// An amount in billionths, rounded up.
fn billionths(amount: &Value) -> Option<i128> {
    match amount {
        Value::String(text) => parse(text.trim()),
        Value::Number(number) => parse(&number.to_string()),
        _ => None,
    }
}

fn parse(text: &str) -> Option<i128> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
    let (number, multiple) = unsigned.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    // An i128 holds more digits than this: no overflow, and a second dot is no digit.
    if whole.len() + fraction.len() > 30 {
        return None;
    }
    let mut amount: i128 = format!("{whole}{fraction}").parse().ok()?;
    let mut power = SCALE - i32::try_from(fraction.len()).ok()?;
    if let Some((_, bits)) = BINARY.iter().find(|(name, _)| *name == multiple) {
        amount = amount.checked_mul(1 << bits)?;
    } else if let Some((_, ten)) = DECIMAL.iter().find(|(name, _)| *name == multiple) {
        power += ten;
    } else {
        power = power.checked_add(multiple.strip_prefix(['e', 'E'])?.parse().ok()?)?;
    }
    let factor = 10_i128.checked_pow(power.unsigned_abs());
    let amount = match power.cmp(&0) {
        Ordering::Less => factor
            .map_or(1.min(amount), |factor| amount / factor + i128::from(amount % factor != 0)),
        _ if amount == 0 => 0,
        _ => amount.checked_mul(factor?)?,
    };
    Some(if text.starts_with('-') { -amount } else { amount })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_same_amount_has_many_spellings() {
        for (left, right) in [
            (json!("1"), json!("1000m")),
            (json!(1), json!("1")),
            (json!(0.5), json!("500m")),
            (json!("1Gi"), json!("1024Mi")),
            (json!("1Gi"), json!("1073741824")),
            (json!("1.5Gi"), json!("1536Mi")),
            (json!("1e3"), json!("1k")),
            (json!("1E3"), json!("1000")),
            (json!("1E"), json!("1000P")),
            (json!("12E-1"), json!("1.2")),
            (json!("0"), json!("0Ei")),
            (json!("0.0000000001"), json!("1n")),
            (json!("1e-99"), json!("1n")),
            (json!("+1"), json!("1")),
            (json!(".5"), json!("0.5")),
        ] {
            assert!(same(&left, &right), "{left} is {right}");
        }
        for (left, right) in [
            (json!("1"), json!("1m")),
            (json!("1Gi"), json!("1G")),
            (json!("1"), json!("-1")),
            (json!("1K"), json!("1k")),
        ] {
            assert!(!same(&left, &right), "{left} is not {right}");
        }
    }

    #[test]
    fn a_part_is_counted_of_an_amount_above_zero() {
        let reaches = |used: &str, hard: &str| reaches(&json!(used), &json!(hard), 90);
        assert!(reaches("900m", "1") && reaches("9", "10") && reaches("2Gi", "1Gi"));
        assert!(!reaches("899m", "1") && !reaches("8", "10"));
        assert!(!reaches("0", "0"), "what is forbidden is not used up");
        assert!(!reaches("", "1") && !reaches("1", "many"));
        let most = "9".repeat(29);
        assert!(reaches(&most, &most) && !reaches("1", &most));
    }

    #[test]
    fn what_is_no_amount_is_compared_as_it_is_written() {
        let long = "9".repeat(400);
        for odd in ["", "-", "Gi", "1.2.3", "1Gb", "e3", "1e", "1e99999999999", "1e99", "٣", &long]
        {
            assert!(same(&json!(odd), &json!(odd)), "{odd}");
            assert!(!same(&json!(odd), &json!("1")), "{odd}");
        }
    }
}
