//! Gathering what one level of a query needs into one statement.
//!
//! The first to miss a value opens a batch and lets everything else that is ready run first; all who miss one of the same
//! sort meanwhile join. No timer is involved: the batch leaves when a round brought nobody new. Whoever asks for a value
//! that is on its way waits for that one.

use std::{
    collections::HashMap,
    hash::Hash,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use futures::{
    FutureExt,
    future::{BoxFuture, Shared},
};

use super::ApiError;

type Loaded<K, V> = Result<Arc<HashMap<K, V>>, ApiError>;
type Loading<K, V> = Shared<BoxFuture<'static, Loaded<K, V>>>;
type Load<K, V> = Box<dyn Fn(Vec<K>) -> BoxFuture<'static, Result<HashMap<K, V>, ApiError>> + Send + Sync>;

/// Loads values by key, many at a time.
pub(super) struct Batcher<K, V> {
    load: Load<K, V>,
    state: Mutex<State<K, V>>,
}

struct State<K, V> {
    /// What is on its way, by key.
    loading: HashMap<K, Loading<K, V>>,
    /// The batch that can still be joined.
    open: Option<(Vec<K>, Loading<K, V>)>,
}

impl<K, V> Batcher<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// A batcher that gets its values from `load`, which must give one for every key.
    pub fn new<F>(load: impl Fn(Vec<K>) -> F + Send + Sync + 'static) -> Arc<Self>
    where
        F: Future<Output = Result<HashMap<K, V>, ApiError>> + Send + 'static,
    {
        let state = State { loading: HashMap::new(), open: None };
        Arc::new(Self { load: Box::new(move |keys| load(keys).boxed()), state: Mutex::new(state) })
    }

    /// The values of these keys, in their order.
    pub async fn load(self: &Arc<Self>, keys: &[K]) -> Result<Vec<V>, ApiError> {
        let waiting: Vec<Loading<K, V>> = {
            let mut state = self.state();
            keys.iter().map(|key| self.join(&mut state, key)).collect()
        };
        let mut values = Vec::with_capacity(keys.len());
        for (key, loading) in keys.iter().zip(waiting) {
            values.extend(loading.await?.get(key).cloned());
        }
        Ok(values)
    }

    fn join(self: &Arc<Self>, state: &mut State<K, V>, key: &K) -> Loading<K, V> {
        if let Some(loading) = state.loading.get(key) {
            return loading.clone();
        }
        let this = Arc::clone(self);
        let (keys, loading) =
            state.open.get_or_insert_with(|| (Vec::new(), async move { this.run().await }.boxed().shared()));
        keys.push(key.clone());
        let loading = loading.clone();
        state.loading.insert(key.clone(), loading.clone());
        loading
    }

    async fn run(self: Arc<Self>) -> Loaded<K, V> {
        let mut size = 0;
        loop {
            NextRound::default().await;
            let now = self.state().open.as_ref().map_or(0, |(keys, _)| keys.len());
            if now == size {
                break;
            }
            size = now;
        }
        let keys = self.state().open.take().map(|(keys, _)| keys).unwrap_or_default();
        // A task of its own: should every request that waits be cancelled, the connection is still given back.
        let loaded = tokio::spawn((self.load)(keys.clone())).await;
        let mut state = self.state();
        for key in &keys {
            state.loading.remove(key);
        }
        loaded.map_err(ApiError::internal)?.map(Arc::new)
    }

    fn state(&self) -> MutexGuard<'_, State<K, V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets everything else that is ready run first.
///
/// A batch is polled by each who waits for it, so being polled again does not mean that the others had their turn: only being
/// woken does, which the runtime puts off until the task at hand has nothing left to do.
#[derive(Default)]
struct NextRound(Option<Arc<Alarm>>);

struct Alarm {
    rang: AtomicBool,
    waiting: Waker,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.rang.store(true, Ordering::Release);
        self.waiting.wake_by_ref();
    }
}

impl Future for NextRound {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if let Some(alarm) = &self.0 {
            return if alarm.rang.load(Ordering::Acquire) { Poll::Ready(()) } else { Poll::Pending };
        }
        // Every waiting clone of a batch hands in the same waker, so the first will do.
        let alarm = Arc::new(Alarm { rang: AtomicBool::new(false), waiting: context.waker().clone() });
        let waker = Waker::from(Arc::clone(&alarm));
        self.0 = Some(alarm);
        let first_poll = pin!(tokio::task::yield_now()).poll(&mut Context::from_waker(&waker));
        debug_assert!(first_poll.is_pending());
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubling(calls: Arc<Mutex<Vec<Vec<u32>>>>) -> Arc<Batcher<u32, u32>> {
        Batcher::new(move |keys: Vec<u32>| {
            calls.lock().expect("not poisoned").push(keys.clone());
            async move { Ok(keys.into_iter().map(|key| (key, 2 * key)).collect()) }
        })
    }

    #[tokio::test]
    async fn one_level_is_one_batch() {
        let calls = Arc::default();
        let batcher = doubling(Arc::clone(&calls));
        let level = (0..500).map(|key| {
            let batcher = Arc::clone(&batcher);
            async move {
                // Some come later than others.
                if key % 7 == 0 {
                    tokio::task::yield_now().await;
                }
                batcher.load(&[key / 2]).await.expect("loads")[0]
            }
        });
        let values = futures::future::join_all(level).await;
        assert_eq!(values, (0..500).map(|key| key / 2 * 2).collect::<Vec<u32>>());
        let calls = calls.lock().expect("not poisoned");
        assert_eq!(calls.len(), 1);
        assert_eq!(calls[0].len(), 250, "each key once");
    }

    #[tokio::test]
    async fn failures_reach_everybody_and_are_forgotten() {
        let batcher: Arc<Batcher<u32, u32>> =
            Batcher::new(|_| async { Err(ApiError::Unavailable("the database".to_owned())) });
        for _ in 0..2 {
            assert!(matches!(batcher.load(&[1, 2]).await, Err(ApiError::Unavailable(_))));
        }
        assert!(batcher.state().loading.is_empty());
    }
}
