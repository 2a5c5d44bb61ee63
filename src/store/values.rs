//! Teaches the kernel's newtypes to the database: typed ids as UUIDs, money as 64-bit micro-pounds.

use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, Value, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, DbErr, QueryResult, TryFromU64, TryGetError, TryGetable};
use uuid::Uuid;

use crate::kernel::Money;
use crate::kernel::ids::*;

macro_rules! stored_as {
    ($($name:ident),* $(,)?) => {$(
        impl From<$name> for Value { fn from(id: $name) -> Value { Value::from(id.0) } }
        impl Nullable for $name { fn null() -> Value { <Uuid as Nullable>::null() } }
        impl ValueType for $name {
            fn try_from(value: Value) -> Result<Self, ValueTypeErr> { <Uuid as ValueType>::try_from(value).map(Self) }
            fn type_name() -> String { stringify!($name).into() }
            fn array_type() -> ArrayType { ArrayType::Uuid }
            fn column_type() -> ColumnType { ColumnType::Uuid }
        }
        impl TryGetable for $name {
            fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
                Uuid::try_get_by(row, index).map(Self)
            }
        }
        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> { Err(DbErr::ConvertFromU64(stringify!($name))) }
        }
    )*};
}

crate::for_each_id!(stored_as);

impl From<Money> for Value {
    fn from(money: Money) -> Value {
        Value::BigInt(Some(money.micros()))
    }
}
impl Nullable for Money {
    fn null() -> Value {
        Value::BigInt(None)
    }
}
impl ValueType for Money {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        <i64 as ValueType>::try_from(value).map(Self::from_micros)
    }
    fn type_name() -> String {
        "Money".into()
    }
    fn array_type() -> ArrayType {
        ArrayType::BigInt
    }
    fn column_type() -> ColumnType {
        ColumnType::BigInteger
    }
}
impl TryGetable for Money {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        i64::try_get_by(row, index).map(Self::from_micros)
    }
}
