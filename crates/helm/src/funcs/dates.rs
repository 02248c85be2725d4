//! Times: Go's `time.Time`, in UTC, the zone of a date that was read, or a zone by its name.

use hld_gotmpl::{
    Call, Failure, Functions, IntKind, Kind, Method, Object, Signature, Str, Type, UintKind, Value,
};
use jiff::tz::TimeZoneDatabase;

use super::duration::{Duration, parse as parse_duration, rounded, shown};
use super::go_error;
use super::time_format::{format, parse};
use crate::engine::State;
use crate::text::{marked, unmarked};

const NAME: &str = "time.Time";
/// As Go prints a time.
const SHOWN: &str = "2006-01-02 15:04:05.999999999 -0700 MST";
const JSON: &str = "2006-01-02T15:04:05.999999999Z07:00";
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
pub(super) const DAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// A moment, and how far the clocks there are from UTC.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Time {
    /// Since 1970, in UTC.
    pub(super) seconds: i64,
    pub(super) nanos: u32,
    /// Seconds east of UTC.
    pub(super) offset: i32,
    /// The zone's abbreviation; may be empty.
    pub(super) zone: String,
}

/// Go's zero time: the beginning of year 1.
const ZERO_SECONDS: i64 = -62_135_596_800;

/// A date and a time of day.
pub(super) struct Civil {
    pub(super) year: i64,
    pub(super) month: u32,
    pub(super) day: u32,
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
    pub(super) weekday: usize,
    pub(super) year_day: u32,
}

/// Days from 1970 to a date of the Gregorian calendar.
pub(super) fn days_from_civil(year: i64, month: u32, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

impl Time {
    pub(super) fn utc(seconds: i64, nanos: u32) -> Time {
        Time { seconds, nanos, offset: 0, zone: "UTC".to_owned() }
    }

    pub(super) fn zero() -> Time {
        Time::utc(ZERO_SECONDS, 0)
    }

    pub(super) fn civil(&self) -> Civil {
        let local = self.seconds.saturating_add(i64::from(self.offset));
        let (days, seconds) = (local.div_euclid(86_400), local.rem_euclid(86_400) as u32);
        // Counted from the first of March of year 0.
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * of_year + 2) / 153;
        let day = (of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
        let month = (if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 }) as u32;
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Civil {
            year,
            month,
            day,
            hour: seconds / 3600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
            weekday: (days + 4).rem_euclid(7) as usize,
            year_day: (days - days_from_civil(year, 1, 1) + 1) as u32,
        }
    }

    /// Nanoseconds from the other time to this one; the largest or smallest where they do not fit.
    pub(super) fn since(&self, other: &Time) -> i64 {
        let seconds = i128::from(self.seconds) - i128::from(other.seconds);
        let nanos = seconds * 1_000_000_000 + i128::from(self.nanos) - i128::from(other.nanos);
        i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX })
    }

    fn plus(&self, nanos: i64) -> Time {
        let all = i64::from(self.nanos) + nanos % 1_000_000_000;
        Time {
            seconds: self
                .seconds
                .wrapping_add(nanos / 1_000_000_000)
                .wrapping_add(all.div_euclid(1_000_000_000)),
            nanos: all.rem_euclid(1_000_000_000) as u32,
            ..self.clone()
        }
    }

    /// The last step since the zero time that is not behind it, or the nearest one.
    fn in_steps(&self, step: i64, nearest: bool) -> Time {
        if step <= 0 {
            return self.clone();
        }
        let since =
            (i128::from(self.seconds) - i128::from(ZERO_SECONDS)) * 1_000_000_000 + i128::from(self.nanos);
        let rest = since.rem_euclid(i128::from(step));
        let up = nearest && 2 * rest >= i128::from(step);
        let change = if up { i128::from(step) - rest } else { -rest };
        self.plus(i64::try_from(change).unwrap_or(0))
    }

    /// The same moment in a zone; in UTC if there is no such zone.
    fn in_zone(&self, name: &str) -> Time {
        let utc = Time::utc(self.seconds, self.nanos);
        if matches!(name, "" | "UTC" | "Local") {
            return utc;
        }
        let zone = TimeZoneDatabase::bundled().get(name).ok();
        // Go finds zones by their exact names.
        let zone = zone.filter(|zone| zone.iana_name() == Some(name));
        // In 400 years the calendar begins again, and with it the rules for summer time.
        const CYCLE: i64 = 146_097 * 86_400;
        let last = jiff::Timestamp::MAX.as_second();
        let beyond = self.seconds.saturating_sub(last).max(0);
        let seconds =
            (self.seconds - (beyond + CYCLE - 1) / CYCLE * CYCLE).max(jiff::Timestamp::MIN.as_second());
        let moment = jiff::Timestamp::from_second(seconds).ok();
        let (Some(zone), Some(moment)) = (zone, moment) else { return utc };
        let info = zone.to_offset_info(moment);
        Time { offset: info.offset().seconds(), zone: info.abbreviation().to_owned(), ..utc }
    }

    pub(super) fn json(&self) -> Str {
        Str::from(format(self, JSON))
    }
}

impl Object for Time {
    fn type_name(&self) -> &'static str {
        NAME
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn method(&self, name: &str) -> Option<&'static Method> {
        Method::find(&METHODS, name)
    }

    fn field(&self, _: &str) -> Option<Value> {
        None
    }

    /// What verbs for numbers show. A zone of its own would be an address.
    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("wall", Value::Uint(self.nanos.into(), UintKind::Uint64)),
            ("ext", Value::Int(self.seconds - ZERO_SECONDS, IntKind::Int64)),
            ("loc", Value::Uint(0, UintKind::Uint64)),
        ]
    }

    fn text(&self) -> Option<Str> {
        Some(Str::from(format(self, SHOWN)))
    }

    fn go_text(&self) -> Option<Str> {
        let civil = self.civil();
        let zone = match self.zone.as_str() {
            "UTC" => "time.UTC".to_owned(),
            name => format!("time.Location({})", hld_gotmpl::quote(name.as_bytes())),
        };
        let Civil { year, day, hour, minute, second, .. } = civil;
        let month = MONTHS[(civil.month as usize + 11) % 12];
        Some(Str::from(format!(
            "time.Date({year}, time.{month}, {day}, {hour}, {minute}, {second}, {}, {zone})",
            self.nanos
        )))
    }

    fn equals(&self, other: &dyn Object) -> Option<bool> {
        let any: &dyn std::any::Any = other;
        Some(any.downcast_ref::<Self>() == Some(self))
    }
}

/// A number that prints as a name.
struct Named(&'static str, &'static str, i64);

static NAMED_METHODS: [Method; 1] = [Method::new("String", &[], |call| {
    let found = call.receiver().as_object::<Named>();
    Ok(Value::from(found.map_or("", |named| named.1)))
})
.returns(Type::String)];

impl Object for Named {
    fn type_name(&self) -> &'static str {
        self.0
    }

    fn kind(&self) -> Kind {
        Kind::Int(IntKind::Int)
    }

    fn text(&self) -> Option<Str> {
        Some(Str::from_static(self.1))
    }

    fn method(&self, name: &str) -> Option<&'static Method> {
        Method::find(&NAMED_METHODS, name)
    }

    fn number(&self) -> Option<i64> {
        Some(self.2)
    }

    fn equals(&self, other: &dyn Object) -> Option<bool> {
        let any: &dyn std::any::Any = other;
        Some(any.downcast_ref::<Self>().is_some_and(|other| (self.0, self.2) == (other.0, other.2)))
    }

    fn is_true(&self) -> bool {
        self.2 != 0
    }
}

/// Where a time is, by its name.
struct Location(String);

static LOCATION_METHODS: [Method; 1] = [Method::new("String", &[], |call| {
    let found = call.receiver().as_object::<Location>();
    Ok(Value::from(found.map_or("", |location| location.0.as_str())))
})
.returns(Type::String)];

impl Object for Location {
    fn type_name(&self) -> &'static str {
        "*time.Location"
    }

    fn method(&self, name: &str) -> Option<&'static Method> {
        Method::find(&LOCATION_METHODS, name)
    }

    fn text(&self) -> Option<Str> {
        Some(Str::from(self.0.as_str()))
    }
}

const OTHER: Type = Type::Object(NAME);
const SPAN: Type = Type::Object("time.Duration");

static METHODS: [Method; 30] = [
    Method::new("Format", &[Type::String], |call| {
        Ok(Value::from(format(this(call)?, &call.str(0).to_text())))
    })
    .returns(Type::String),
    Method::new("String", &[], |call| Ok(Value::from(format(this(call)?, SHOWN)))).returns(Type::String),
    Method::new("Location", &[], |call| Ok(Value::object(Location(this(call)?.zone.clone())))),
    Method::new("Unix", &[], |call| Ok(Value::int64(this(call)?.seconds))).returns(Type::INT64),
    Method::new("UnixMilli", &[], |call| Ok(Value::int64(in_parts(this(call)?, 1000)))).returns(Type::INT64),
    Method::new("UnixMicro", &[], |call| Ok(Value::int64(in_parts(this(call)?, 1_000_000))))
        .returns(Type::INT64),
    Method::new("UnixNano", &[], |call| Ok(Value::int64(in_parts(this(call)?, 1_000_000_000))))
        .returns(Type::INT64),
    Method::new("Year", &[], |call| Ok(Value::int(this(call)?.civil().year))).returns(Type::INT),
    Method::new("Month", &[], |call| {
        let month = this(call)?.civil().month;
        Ok(Value::object(Named("time.Month", MONTHS[(month as usize + 11) % 12], month.into())))
    }),
    Method::new("Weekday", &[], |call| {
        let day = this(call)?.civil().weekday % 7;
        Ok(Value::object(Named("time.Weekday", DAYS[day], day as i64)))
    }),
    Method::new("Day", &[], |call| Ok(Value::int(this(call)?.civil().day.into()))).returns(Type::INT),
    Method::new("YearDay", &[], |call| Ok(Value::int(this(call)?.civil().year_day.into())))
        .returns(Type::INT),
    Method::new("Hour", &[], |call| Ok(Value::int(this(call)?.civil().hour.into()))).returns(Type::INT),
    Method::new("Minute", &[], |call| Ok(Value::int(this(call)?.civil().minute.into()))).returns(Type::INT),
    Method::new("Second", &[], |call| Ok(Value::int(this(call)?.civil().second.into()))).returns(Type::INT),
    Method::new("Nanosecond", &[], |call| Ok(Value::int(this(call)?.nanos.into()))).returns(Type::INT),
    Method::new("IsZero", &[], |call| {
        let time = this(call)?;
        Ok(Value::Bool(time.seconds == ZERO_SECONDS && time.nanos == 0))
    })
    .returns(Type::Bool),
    Method::new("UTC", &[], |call| {
        let time = this(call)?;
        Ok(Value::object(Time::utc(time.seconds, time.nanos)))
    }),
    // The local zone is UTC here, which has no summer, and neither has a zone of which only the offset is known.
    Method::new("Local", &[], |call| {
        let time = this(call)?;
        Ok(Value::object(Time::utc(time.seconds, time.nanos)))
    }),
    Method::new("IsDST", &[], |call| this(call).map(|_| Value::Bool(false))).returns(Type::Bool),
    Method::new("GoString", &[], |call| Ok(this(call)?.go_text().unwrap_or_default().into()))
        .returns(Type::String),
    Method::new("Truncate", &[SPAN], |call| Ok(Value::object(this(call)?.in_steps(span(call), false)))),
    Method::new("Round", &[SPAN], |call| Ok(Value::object(this(call)?.in_steps(span(call), true)))),
    Method::new("Equal", &[OTHER], |call| Ok(Value::Bool(compared(call)?.is_eq()))).returns(Type::Bool),
    Method::new("Compare", &[OTHER], |call| Ok(Value::int(compared(call)? as i64))).returns(Type::INT),
    Method::new("AddDate", &[Type::INT, Type::INT, Type::INT], add_date),
    Method::new("Add", &[SPAN], |call| Ok(Value::object(this(call)?.plus(span(call))))),
    Method::new("Sub", &[OTHER], |call| {
        let other = time_of(call.arg(0)).cloned().unwrap_or_else(Time::zero);
        Ok(Value::object(Duration(this(call)?.since(&other))))
    }),
    Method::new("Before", &[OTHER], |call| {
        Ok(Value::Bool(time_of(call.arg(0)).is_some_and(|other| other.since(this_or_zero(call)) > 0)))
    })
    .returns(Type::Bool),
    Method::new("After", &[OTHER], |call| {
        Ok(Value::Bool(time_of(call.arg(0)).is_some_and(|other| other.since(this_or_zero(call)) < 0)))
    })
    .returns(Type::Bool),
];

fn span(call: &Call<'_>) -> i64 {
    call.arg(0).as_object::<Duration>().map_or(0, |duration| duration.0)
}

/// How the time stands to the one that is given.
fn compared(call: &Call<'_>) -> Result<std::cmp::Ordering, Failure> {
    let (time, other) = (this(call)?, argument(call, 0)?);
    Ok((time.seconds, time.nanos).cmp(&(other.seconds, other.nanos)))
}

fn this<'a>(call: &Call<'a>) -> Result<&'a Time, Failure> {
    time_of(call.receiver()).ok_or_else(super::golang::nil_pointer)
}

fn this_or_zero<'a>(call: &Call<'a>) -> &'a Time {
    static ZERO: Time = Time { seconds: ZERO_SECONDS, nanos: 0, offset: 0, zone: String::new() };
    time_of(call.receiver()).unwrap_or(&ZERO)
}

fn in_parts(time: &Time, parts: i64) -> i64 {
    time.seconds.wrapping_mul(parts).wrapping_add(i64::from(time.nanos) / (1_000_000_000 / parts))
}

/// What is beyond the end of a month goes on in the next.
fn add_date(call: &Call<'_>) -> Result<Value, Failure> {
    let time = this(call)?;
    let civil = time.civil();
    let limit = 1_000_000_000;
    let [years, months, days] = [0, 1, 2].map(|index| call.int(index).clamp(-limit, limit));
    let months = i64::from(civil.month) - 1 + months;
    let year = civil.year + years + months.div_euclid(12);
    let day = days_from_civil(year, months.rem_euclid(12) as u32 + 1, i64::from(civil.day) + days);
    let second = i64::from(civil.hour * 3600 + civil.minute * 60 + civil.second);
    let seconds = day.wrapping_mul(86_400).wrapping_add(second - i64::from(time.offset));
    Ok(Value::object(Time { seconds, ..time.clone() }))
}

/// The time in a value.
pub(super) fn time_of(value: &Value) -> Option<&Time> {
    value.as_object::<Time>()
}

/// The time of the request.
pub(super) fn now(call: &Call<'_>, function: &'static str) -> Result<Time, Failure> {
    let now = State::of(call)?.tracker.now(call, function)?;
    Ok(Time::utc(now.seconds, now.nanos))
}

/// A time, or seconds since 1970; anything else is now.
fn moment(call: &Call<'_>, index: usize, function: &'static str) -> Result<Time, Failure> {
    match call.arg(index) {
        Value::Int(seconds, IntKind::Int | IntKind::Int32 | IntKind::Int64) => Ok(Time::utc(*seconds, 0)),
        other => match time_of(other) {
            Some(time) => Ok(time.clone()),
            None => now(call, function),
        },
    }
}

pub(super) fn register(functions: &mut Functions) {
    let (any, text, time) = (Type::Interface, Type::String, Type::Object(NAME));
    functions.add("now", Signature::new(&[]).returns(time), |call| Ok(Value::object(now(call, "now")?)));
    functions.add("date", Signature::new(&[text, any]).returns(text), |call| {
        written(call, &marked(call.str(0)), &moment(call, 1, "date")?.in_zone("UTC"))
    });
    for name in ["dateInZone", "date_in_zone"] {
        functions.add(name, Signature::new(&[text, any, text]).returns(text), |call| {
            let time = moment(call, 1, "dateInZone")?.in_zone(&call.str(2).to_text());
            written(call, &marked(call.str(0)), &time)
        });
    }
    functions.add("htmlDate", Signature::new(&[any]).returns(text), |call| {
        written(call, "2006-01-02", &moment(call, 0, "htmlDate")?.in_zone("UTC"))
    });
    functions.add("htmlDateInZone", Signature::new(&[any, text]).returns(text), |call| {
        let time = moment(call, 0, "htmlDateInZone")?.in_zone(&call.str(1).to_text());
        written(call, "2006-01-02", &time)
    });
    let change = Signature::new(&[text, time]).returns(time);
    for name in ["dateModify", "date_modify"] {
        functions.add(name, change.clone(), |call| {
            let nanos = parse_duration(&call.str(0).to_text()).unwrap_or(0);
            Ok(Value::object(argument(call, 1)?.plus(nanos)))
        });
    }
    for name in ["mustDateModify", "must_date_modify"] {
        functions.add(name, change.clone(), |call| {
            let nanos = parse_duration(&call.str(0).to_text()).map_err(go_error)?;
            Ok(Value::object(argument(call, 1)?.plus(nanos)))
        });
    }
    let read = Signature::new(&[text, text]).returns(time);
    functions.add("toDate", read.clone(), |call| {
        let time = parse(&marked(call.str(0)), &marked(call.str(1)));
        Ok(Value::object(time.unwrap_or_else(|_| Time::zero())))
    });
    functions.add("mustToDate", read, |call| {
        let time = parse(&marked(call.str(0)), &marked(call.str(1))).map_err(go_error)?;
        Ok(Value::object(time))
    });
    functions.add("unixEpoch", Signature::new(&[time]).returns(text), |call| {
        Ok(Value::from(argument(call, 0)?.seconds.to_string()))
    });
    functions.add("ago", Signature::new(&[any]).returns(text), |call| {
        let now = now(call, "ago")?;
        let time = match call.arg(0) {
            Value::Int(seconds, IntKind::Int | IntKind::Int64) => Time::utc(*seconds, 0),
            other => time_of(other).cloned().unwrap_or_else(|| now.clone()),
        };
        Ok(Value::from(shown(rounded(now.since(&time), 1_000_000_000))))
    });
}

fn argument<'a>(call: &Call<'a>, index: usize) -> Result<&'a Time, Failure> {
    time_of(call.arg(index)).ok_or_else(super::golang::nil_pointer)
}

fn written(call: &Call<'_>, layout: &str, time: &Time) -> Result<Value, Failure> {
    call.reserve(layout.len().saturating_mul(8))?;
    Ok(Value::string(unmarked(&format(time, layout))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_have_summer_in_all_years() {
        // Go's answers.
        for (seconds, shown) in [
            (1_600_000_000, "2020-09-13 14:26:40 +0200 CEST"),
            (253_402_300_799, "10000-01-01 00:59:59 +0100 CET"),
            (300_000_000_000, "11476-08-15 07:20:00 +0200 CEST"),
            (9_000_000_000_000, "287168-08-24 18:00:00 +0200 CEST"),
            (-400_000_000_000, "-10706-07-03 09:46:48 +0053 LMT"),
        ] {
            let time = Time::utc(seconds, 0).in_zone("Europe/Berlin");
            assert_eq!(format(&time, SHOWN), shown);
        }
    }
}
