//! What demo policies are made of.

/// A kind of vehicle, and what it costs new.
#[derive(Clone, Copy, Debug)]
pub(super) struct Model {
    pub(super) make: &'static str,
    pub(super) name: &'static str,
    pub(super) vehicle_type: &'static str,
    pub(super) cc: i64,
    /// Rupees.
    pub(super) price: i64,
    /// Rupees a year of third-party cover.
    pub(super) third_party: i64,
}

const fn model(
    make: &'static str,
    name: &'static str,
    vehicle_type: &'static str,
    (cc, price, third_party): (i64, i64, i64),
) -> Model {
    Model { make, name, vehicle_type, cc, price, third_party }
}

const CAR: &str = "Private Car";
const BIKE: &str = "Two Wheeler";
const GOODS: &str = "GCV";

pub(super) const MODELS: [Model; 24] = [
    model("Maruti Suzuki", "Swift VXI", CAR, (1_197, 750_000, 3_416)),
    model("Maruti Suzuki", "Baleno Delta", CAR, (1_197, 820_000, 3_416)),
    model("Maruti Suzuki", "WagonR LXI", CAR, (998, 580_000, 2_094)),
    model("Maruti Suzuki", "Dzire VXI", CAR, (1_197, 790_000, 3_416)),
    model("Maruti Suzuki", "Ertiga ZXI", CAR, (1_462, 1_150_000, 3_416)),
    model("Hyundai", "i20 Sportz", CAR, (1_197, 880_000, 3_416)),
    model("Hyundai", "Creta SX", CAR, (1_497, 1_550_000, 3_416)),
    model("Hyundai", "Venue S", CAR, (1_197, 950_000, 3_416)),
    model("Tata", "Nexon XM", CAR, (1_199, 1_020_000, 3_416)),
    model("Tata", "Punch Adventure", CAR, (1_199, 720_000, 3_416)),
    model("Honda", "City V", CAR, (1_498, 1_280_000, 3_416)),
    model("Toyota", "Innova Crysta GX", CAR, (2_393, 2_050_000, 7_897)),
    model("Kia", "Seltos HTK", CAR, (1_497, 1_350_000, 3_416)),
    model("Mahindra", "Bolero B6", CAR, (1_493, 1_050_000, 3_416)),
    model("Mahindra", "XUV700 AX5", CAR, (1_999, 1_950_000, 7_897)),
    model("Hero", "Splendor Plus", BIKE, (97, 76_000, 714)),
    model("Honda", "Activa 6G", BIKE, (110, 82_000, 714)),
    model("TVS", "Jupiter 125", BIKE, (125, 88_000, 714)),
    model("Bajaj", "Pulsar 150", BIKE, (149, 112_000, 714)),
    model("Royal Enfield", "Classic 350", BIKE, (349, 205_000, 1_366)),
    model("Tata", "Ace Gold", GOODS, (702, 520_000, 16_049)),
    model("Mahindra", "Bolero Pickup", GOODS, (2_523, 960_000, 16_049)),
    model("Ashok Leyland", "Dost Plus", GOODS, (1_478, 840_000, 16_049)),
    model("Eicher", "Pro 2049", GOODS, (2_000, 1_420_000, 27_186)),
];

pub(super) const FIRST_NAMES: [&str; 16] = [
    "Aarav", "Ananya", "Bhavana", "Chetan", "Deepa", "Girish", "Harini", "Imran", "Jyothi", "Kiran", "Lakshmi",
    "Manoj", "Nandini", "Pradeep", "Rekha", "Suresh",
];

pub(super) const CALLERS: [&str; 12] = [
    "Asha", "Bharath", "Chaitra", "Dinesh", "Farah", "Ganesh", "Kavya", "Mahesh", "Pooja", "Ramesh", "Sowmya", "Vinay",
];

pub(super) const EXECUTIVES: [&str; 6] = ["Anitha", "Naveen", "Priya", "Raghu", "Shilpa", "Tejas"];

pub(super) const BRANCHES: [&str; 6] = ["Bengaluru", "Mysuru", "Hubballi", "Mangaluru", "Belagavi", "Tumakuru"];

pub(super) const DISTRICTS: [&str; 8] = ["KA01", "KA03", "KA05", "KA09", "KA19", "KA25", "TN07", "MH12"];
