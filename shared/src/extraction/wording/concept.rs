//! The things a schedule speaks of. The names are those of the template files.

use serde::Deserialize;

macro_rules! concepts {
    ($($variant:ident => $text:literal,)+) => {
        /// What a label stands for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
        pub(crate) enum Concept {
            $(#[serde(rename = $text)] $variant,)+
        }

        impl Concept {
            /// As in template files and rules.
            pub(crate) fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

concepts! {
    PolicyNumber => "policy_number",
    IssueDate => "issue_date",
    Period => "period",
    PeriodOd => "period_od",
    PeriodTp => "period_tp",
    Start => "start",
    Expiry => "expiry",
    ExpiryOd => "expiry_od",
    ExpiryTp => "expiry_tp",
    To => "to",
    Product => "product",
    Insurer => "insurer",
    CustomerName => "customer_name",
    Name => "name",
    CustomerNameAddress => "customer_name_address",
    Mobile => "mobile",
    Email => "email",
    Contact => "contact",
    Registration => "registration",
    Make => "make",
    Model => "model",
    MakeModel => "make_model",
    Variant => "variant",
    Cc => "cc",
    PowerCc => "power_cc",
    Year => "year",
    RegMfgYear => "reg_mfg_year",
    MfgRegYear => "mfg_reg_year",
    VehicleType => "vehicle_type",
    IdvTotal => "idv_total",
    Idv => "idv",
    IdvVehicle => "idv_vehicle",
    IdvElectrical => "idv_electrical",
    IdvNonelectrical => "idv_nonelectrical",
    IdvCng => "idv_cng",
    IdvOther => "idv_other",
    Ncb => "ncb",
    Discount => "discount",
    Od => "od",
    OdSection => "od_section",
    Tp => "tp",
    TpSection => "tp_section",
    Addon => "addon",
    AddonSection => "addon_section",
    Pa => "pa",
    PaSection => "pa_section",
    Net => "net",
    Payable => "payable",
    Total => "total",
    Gst => "gst",
    GstTotal => "gst_total",
    Previous => "previous",
    OtherPolicy => "other_policy",
    Nominee => "nominee",
    Agent => "agent",
    Payment => "payment",
    InvoiceDate => "invoice_date",
    PremiumPart => "premium_part",
    Other => "other",
}

impl Concept {
    /// A part of the premium, without a word that its sum is meant.
    pub(crate) fn is_section(self) -> bool {
        matches!(self, Self::OdSection | Self::TpSection | Self::AddonSection | Self::PaSection)
    }
}
