//! Kith compared with other programs that do the same: each table holds what such a program answered, and the script beside
//! it makes it anew.

mod merged_documents;
mod schedules;
mod telephone_numbers;
mod time_zones;
