//! The place where photos are kept.

use super::{Case, Check, Found, PATIENTLY, SELDOM};
use crate::AppState;
use media::Place;
use shop::doctor::Fact;

const FINE: Case = Case::ok("fine");
const REFUSED: Case = Case::fault("refused");

pub(super) static CHECKS: [Check; 1] = [Check {
    name: "photos",
    cases: &[FINE, REFUSED],
    every: SELDOM,
    within: PATIENTLY,
    look: |state| Box::pin(look(state)),
}];

async fn look(state: AppState) -> Found {
    let place = match &state.settings.media.place {
        Place::Folder(folder) => folder.display().to_string(),
        Place::S3(bucket) => format!("s3://{}", bucket.name),
    };
    let found: Found = match state.photos.probe().await {
        Ok(()) => FINE.into(),
        Err(error) => Found::from(REFUSED).said(&error),
    };
    found.with("place", Fact::Text(place))
}
