//! An import that is killed: readers notice nothing, and the same command completes it.

use std::thread::sleep;
use std::time::Duration;

use sea_orm::{ConnectionTrait, TransactionTrait};

use crate::program::Installation;
use crate::tables::{connect, everything, published, unfinished_releases};
use crate::world::World;

/// Moments of one import at which it is killed, one in each tenth of its time.
const MOMENTS: u32 = 10;

/// Where in its tenth each moment lies. Any number will do as long as it stays the same.
const SEED: u64 = 0x5eed_1e55_0bad_cafe;

#[tokio::test]
async fn on_the_embedded_default() {
    check(Installation::embedded()).await;
}

#[tokio::test]
async fn on_postgres() {
    check(Installation::postgres().await).await;
}

#[expect(clippy::print_stdout, reason = "shown when the test fails: at which moments")]
async fn check(base: Installation) {
    let first = World { skills: 1_000, occupations: 50, skills_per_occupation: 20, ..World::small() };
    let (first, second) = (first.write(), World { occupations: 100, ..first.revised() }.write());
    base.import_esco(first.argument());
    let before = published(&base).await;

    let undisturbed = base.copy().await;
    let mut duration = undisturbed.import_esco(second.argument()).took;
    let (published_after, state_after) = (published(&undisturbed).await, everything(&undisturbed).await);
    assert_ne!(before, published_after, "the second release changes something");

    let mut killed_while_old = 0;
    for part in parts_of_the_way() {
        let moment = duration.mul_f64(part);
        let store = base.copy().await;
        let mut import = store.start(&["import", "esco", "--from", second.argument()]);
        sleep(moment);
        let was_running = import.kill();
        if !was_running {
            // It is faster than the first one was, which may have had neighbours.
            duration = moment;
        }

        let found = published(&store).await;
        let said = format!("{}: killed after {moment:?} of {duration:?}, running: {was_running}", store.kind());
        println!("{said}, release {}", found.release);
        if found.release == before.release {
            assert_eq!(found, before, "{said}: what is published has changed");
            killed_while_old += u32::from(was_running);
        } else {
            assert_eq!(found, published_after, "{said}: half of a release is published");
        }
        store.run(&["doctor"]).succeeded().prints(&["ok    publication: release", "ok    search index"]);
        store.run(&["import", "--runs"]).succeeded().prints(&["esco"]);

        store.import_esco(second.argument());
        assert_eq!(published(&store).await, published_after, "{said}: completed differently");
        assert_eq!(everything(&store).await, state_after, "{said}: completed differently");
        assert_eq!(unfinished_releases(&store).await, Vec::<i32>::new(), "{said}");
        store.run(&["doctor"]).succeeded().prints(&["ok    search index"]);
    }
    assert!(killed_while_old >= MOMENTS / 2, "only {killed_while_old} imports were killed before they published");
}

#[tokio::test]
async fn a_statement_that_outlives_its_import_is_swept_as_well() {
    let store = Installation::postgres().await;
    let (first, second) = (World::small().write(), World::small().revised().write());
    store.import_esco(first.argument());
    let undisturbed = store.copy().await;
    undisturbed.import_esco(second.argument());

    // What a killed import leaves in the server: a release that was begun, and a statement that still runs.
    let server_side = connect(&store).await;
    let begun = "INSERT INTO release (number, status, created_at, summary) VALUES (2, 'loading', now(), 'killed')";
    server_side.execute_unprepared(begun).await.expect("a release is begun");
    let statement = server_side.begin().await.expect("a transaction");
    statement.execute_unprepared("UPDATE concept SET until_release = 2").await.expect("rows are closed");

    let mut import = store.start(&["import", "esco", "--from", second.argument()]);
    sleep(Duration::from_secs(1));
    assert!(import.is_running(), "it waits for the statement\n{}", import.stderr());
    statement.commit().await.expect("the statement ends");
    import.wait().succeeded().says(&["published as release 2"]);
    assert_eq!(everything(&store).await, everything(&undisturbed).await);
    server_side.close().await.expect("the connection ends");
}

/// Moments spread over an import, as parts of its time, the same ones each time.
fn parts_of_the_way() -> Vec<f64> {
    let mut state = SEED;
    let mut fraction = || {
        // Marsaglia's xorshift.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        f64::from(u32::try_from(state >> 32).unwrap_or(0)) / f64::from(u32::MAX)
    };
    (0..MOMENTS).map(|tenth| (f64::from(tenth) + fraction()) / f64::from(MOMENTS)).collect()
}
