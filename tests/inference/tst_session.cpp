// SPDX-License-Identifier: GPL-3.0-or-later
// Reading and answering on a tiny random model: what may never change, whatever the method, the budget, the number of
// threads, and the moment at which somebody says stop.
#include "inference/session/session.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "support/method_rows.h"
#include "support/session_scene.h"

// Behind the kernels, which have fields called `slots`.
#include <QTest>

using namespace longleaf::inference;
using namespace longleaf::tests;
using longleaf::kernels::Backend;

namespace {

bool near(const std::vector<float>& a, const std::vector<float>& b, float tolerance) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [tolerance](float x, float y) { return std::abs(x - y) <= tolerance; });
}

bool finite(const std::vector<float>& values) {
  return !values.empty() && std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

/// Tokens by what their slot says of them, means over heads: from the slot table, not from the fate map.
struct SlotSums {
  double tokens = 0;  // sum of w
  double alone = 0;   // in slots of their own
  std::uint32_t mostSlots = 0;
  double slots = 0;
  bool recentWhole = true;  // the recent segment is the newest tokens without a gap
};

/// The recent slots of a head are the newest tokens, one each.
bool recentIsWhole(const longleaf::kernels::SlotArrays& layer, std::size_t head, std::uint32_t tokens) {
  std::vector<std::uint32_t> recent;
  for (std::uint32_t slot = 0; slot < layer.length[head]; ++slot) {
    const std::size_t at = head * layer.capacity + slot;
    if (layer.segment[at] != static_cast<std::uint8_t>(longleaf::kernels::Segment::recent)) continue;
    if (layer.weight[at] != 1.0F) return false;
    recent.push_back(layer.first[at]);
  }
  std::sort(recent.begin(), recent.end());
  for (std::size_t i = 0; i < recent.size(); ++i) {
    if (recent[i] != tokens - recent.size() + i) return false;
  }
  return true;
}

SlotSums sumsOf(const Session& session) {
  const ModelConfig& config = session.model().config();
  const Backend& host = *engine(1).backend;
  auto copy = SlotStorage::create(session.plan().documentTier(config), const_cast<Backend&>(host), "a copy");
  const std::vector<std::byte> bytes = bytesOf(session);
  std::memcpy(copy->layers().front().k, bytes.data(), bytes.size());
  SlotSums sums;
  for (const auto& layer : copy->layers()) {
    for (std::uint32_t head = 0; head < config.kvHeads; ++head) {
      const std::span weights(layer.weight + std::size_t{head} * layer.capacity, layer.length[head]);
      for (const float w : weights) {
        sums.tokens += static_cast<double>(w);
        sums.alone += w == 1.0F ? 1 : 0;
      }
      sums.mostSlots = std::max(sums.mostSlots, layer.length[head]);
      sums.slots += layer.length[head];
      sums.recentWhole = sums.recentWhole && recentIsWhole(layer, head, session.tokensRead());
    }
  }
  const double heads = config.layers * config.kvHeads;
  sums.tokens /= heads;
  sums.alone /= heads;
  sums.slots /= heads;
  return sums;
}

/// Every token has one fate, and the fate map says what the slots say.
bool addsUp(const Session& session, double tokens) {
  const SlotSums sums = sumsOf(session);
  const CacheStatistics cache = cacheOf(session);
  const bool good = std::abs(sums.tokens + cache.droppedTokens - tokens) < 1e-6 &&
                    std::abs(sums.alone + cache.mergedTokens + cache.droppedTokens - tokens) < 1e-6 &&
                    sums.mostSlots == cache.slots && sums.recentWhole;
  if (!good)
    qWarning("%g tokens in slots, %g of them alone; %g merged, %g dropped of %g", sums.tokens, sums.alone,
             cache.mergedTokens, cache.droppedTokens, tokens);
  return good;
}

}  // namespace

class TestSession final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void enoughBudgetIsTheFullCache_data();
  void enoughBudgetIsTheFullCache();
  void everyTokenHasOneFate_data() { addMethodRows(); }
  void everyTokenHasOneFate();
  void sameBitsForAnyNumberOfThreads_data() { addMethodRows(); }
  void sameBitsForAnyNumberOfThreads();
  void stopsAndReadsOn_data() { addMethodRows(); }
  void stopsAndReadsOn();
  void likelihoodsForEveryChunking_data() { addMethodRows(); }
  void likelihoodsForEveryChunking();
  void questionsLeaveTheDocumentAlone_data() { addMethodRows(); }
  void questionsLeaveTheDocumentAlone();
  void oldTurnsCanBeForgotten_data();
  void oldTurnsCanBeForgotten();
  void promptsInSeveralPasses();
  void evictsWhileDecoding_data();
  void evictsWhileDecoding();
  void decodingIsReading_data();
  void decodingIsReading();
  void filledForMeasuring();
};

void TestSession::enoughBudgetIsTheFullCache_data() {
  QTest::addColumn<QString>("preset");
  QTest::addColumn<QString>("changes");
  QTest::addColumn<int>("tokens");
  QTest::addColumn<bool>("exact");  // bit for bit; else claimed residual slots lie out of order
  const auto row = [](const char* preset, const char* changes, int tokens, bool exact) {
    QTest::addRow("%s %s %d", preset, changes, tokens) << QString(preset) << QString(changes) << tokens << exact;
  };
  for (const int tokens : {1, 33, 64}) {
    row("streaming", "", tokens, true);
    row("h2o", "", tokens, true);
    row("h2o", "positions=absolute", tokens, true);
  }
  for (const char* store : {"store=f16", "store=f32", "store=bf16", "store=q8"}) {
    row("zsmerge", store, 62, true);  // 4 + 26 + 32, and 2 residual slots
    row("zsmerge", store, 64, false);
  }
  for (const char* changes :
       {"positions=absolute", "schedule=token", "read_mode=exact", "schedule=prompt", "chunk=7"}) {
    row("zsmerge", changes, 62, true);
    row("zsmerge", changes, 63, false);
  }
  for (const char* changes : {"", "read_mode=chunked", "positions=relative"}) {
    row("zsmerge-paper", changes, 62, true);
    row("zsmerge-paper", changes, 64, false);
  }
}

void TestSession::enoughBudgetIsTheFullCache() {
  QFETCH(const int, tokens);
  QFETCH(const bool, exact);
  Setup setup = fetchedSetup();
  setup.tokens = static_cast<std::uint32_t>(tokens);
  const auto bounded = open(setup);
  QCOMPARE(bounded->plan().split.residual, setup.preset.starts_with("zsmerge") ? 2U : 0U);
  // The same pieces, the same positions, the same store.
  setup.preset = "full";
  std::erase_if(setup.changes, [](const auto& change) { return change.first != "store"; });
  setup.changes.emplace_back("positions", settingValue(bounded->plan().settings, "positions"));
  setup.changes.emplace_back("chunk", std::to_string(bounded->plan().settings.method.readChunk()));
  const auto full = open(setup);

  const Ids text = someIds(setup.tokens);
  std::vector<float> nll;
  std::vector<float> fullNll;
  QVERIFY(bounded->read(text, {.nll = &nll}));
  QVERIFY(full->read(text, {.nll = &fullNll}));
  const Answer found = ask(*bounded, someIds(9, 77));
  const Answer expected = ask(*full, someIds(9, 77));
  QVERIFY(finite(expected.logits));
  if (exact) {
    QVERIFY(nll == fullNll);
    QVERIFY(found == expected);
  } else {
    QVERIFY(near(nll, fullNll, 1e-5F));
    QVERIFY(near(found.logits, expected.logits, 1e-5F));
  }
  QVERIFY(addsUp(*bounded, tokens));
  QCOMPARE(cacheOf(*bounded).mergedTokens + cacheOf(*bounded).droppedTokens, 0.0);
}

void TestSession::everyTokenHasOneFate() {
  Setup setup = fetchedSetup();
  for (const std::uint32_t tokens : {1U, 2U, 31U, 32U, 33U, 63U, 64U, 65U, 96U, 97U, 300U}) {
    setup.tokens = tokens;
    const auto session = open(setup);
    const CacheMethod& method = session->plan().settings.method;
    const std::uint32_t budget = session->plan().budgetSlots;
    std::uint32_t seen = 0;
    const std::uint32_t most = largestHead(method, budget, session->model().config().layers).value_or(tokens);
    std::uint32_t largest = 0;
    bool good = true;
    const auto check = [&](const ReadProgress& now) {
      const std::uint32_t before = seen;
      seen = std::min(seen + method.readChunk(), tokens);
      largest = std::max(largest, std::min(before, budget) + seen - before);
      const bool bounded = !method.boundedWhileReading() || (now.slots <= most && sumsOf(*session).slots <= budget);
      good = good && bounded && now.tokensDone == seen && now.tokensTotal == tokens && addsUp(*session, seen);
    };
    QVERIFY(session->read(someIds(tokens), {.progress = check}));
    QCOMPARE(seen, tokens);
    QVERIFY2(good, qPrintable(QString::number(tokens)));
    QVERIFY(finite(ask(*session, someIds(5, tokens)).logits));

    const CacheStatistics cache = cacheOf(*session);
    QVERIFY(addsUp(*session, tokens));
    QCOMPARE(cache.nonFiniteScores, std::uint64_t{0});
    // With budgets of their own heads may have more slots, but never all of them together.
    const bool equal = method.allocate == Allocate::uniform;
    if (equal) QCOMPARE(cache.slots, std::min(tokens, budget));
    QVERIFY(cache.slots <= most && sumsOf(*session).slots <= budget);
    if (equal) QCOMPARE(cache.maxSlotsSeen, method.boundedWhileReading() ? largest : tokens);
    QVERIFY(!method.boundedWhileReading() || cache.maxSlotsSeen <= most + method.readChunk());
    // Runs take everything in, however little it is alike.
    const bool runs = method.readMode == ReadMode::exact && session->plan().split.residual > 0;
    if (runs) QCOMPARE(cache.droppedTokens, 0.0);
    // A head that gets more context than it fills leaves its residual slots empty.
    const bool shared = method.sharesBudgets() && session->plan().split.residual > 0;
    const bool fixedShares = method.allocate == Allocate::pyramid || method.allocate == Allocate::uncertainty;
    if (tokens <= budget && !shared && !fixedShares) QCOMPARE(cache.mergedTokens + cache.droppedTokens, 0.0);
  }
}

void TestSession::sameBitsForAnyNumberOfThreads() {
  std::vector<std::byte> bytes;
  Answer answer;
  for (const unsigned threads : {1U, 2U, 3U}) {
    Setup setup = fetchedSetup();
    setup.threads = threads;
    const auto session = open(setup);
    QVERIFY(session->read(someIds(300)));
    const Answer found = ask(*session, someIds(20, 5), 20);
    QVERIFY2(threads == 1 || (bytesOf(*session) == bytes && found == answer), qPrintable(QString::number(threads)));
    bytes = bytesOf(*session);
    answer = found;
  }
}

void TestSession::stopsAndReadsOn() {
  const Setup setup = fetchedSetup();
  const Ids text = someIds(setup.tokens);
  std::vector<float> nll;
  const auto unbroken = open(setup);
  QVERIFY(unbroken->read(text, {.nll = &nll}));

  const auto broken = open(setup);
  const std::uint32_t chunk = broken->plan().settings.method.readChunk();
  std::vector<float> brokenNll;
  const auto readOn = [&](std::uint32_t stopAt) {
    std::stop_source source;
    if (stopAt == 0) source.request_stop();
    const auto stopLater = [&](const ReadProgress& now) {
      if (now.tokensDone >= stopAt) source.request_stop();
    };
    const auto done = broken->read(std::span(text).subspan(broken->tokensRead()),
                                   {.progress = stopLater, .stop = source.get_token(), .nll = &brokenNll});
    return done ? ErrorCode::internal : done.error().code;
  };
  QCOMPARE(readOn(0), ErrorCode::stopped);
  QCOMPARE(broken->tokensRead(), 0U);
  for (const std::uint32_t stopAt : {1U, 100U, 200U}) {
    QCOMPARE(readOn(stopAt), ErrorCode::stopped);
    QCOMPARE(broken->tokensRead() % chunk, 0U);
    QVERIFY(broken->tokensRead() >= stopAt && broken->tokensRead() < stopAt + chunk);
  }
  QVERIFY(broken->read(std::span(text).subspan(broken->tokensRead()), {.nll = &brokenNll}));
  QVERIFY(bytesOf(*broken) == bytesOf(*unbroken));
  QVERIFY(brokenNll == nll);
  QVERIFY(broken->freeze() && unbroken->freeze());
  QVERIFY(bytesOf(*broken) == bytesOf(*unbroken));
}

void TestSession::likelihoodsForEveryChunking() {
  std::vector<float> first;
  for (const char* chunk : {"1", "7", "256"}) {
    for (const std::uint32_t tokens : {1U, 2U, 15U, 299U, 300U}) {
      Setup setup = fetchedSetup();
      setup.changes.insert(setup.changes.end(), {{"activations", "f32"}, {"store", "f32"}, {"chunk", chunk}});
      setup.tokens = tokens;
      std::vector<float> nll;
      QVERIFY(open(setup)->read(someIds(tokens), {.nll = &nll}));
      QCOMPARE(nll.size(), std::size_t{tokens - 1});
      QVERIFY(tokens == 1 || finite(nll));
      if (first.empty() && tokens == 300) first = nll;
      if (setup.preset == "full" && tokens == 300) QVERIFY(near(nll, first, 1e-4F));
    }
  }
}

void TestSession::questionsLeaveTheDocumentAlone() {
  Setup setup = fetchedSetup();
  setup.tokens = 301;
  const auto session = open(setup);
  QVERIFY(session->read(someIds(300)));
  QVERIFY(session->freeze());
  const std::vector<std::byte> bytes = bytesOf(*session);
  QVERIFY(!session->read(someIds(1)));

  const Answer first = ask(*session, someIds(12, 1));
  const std::uint32_t turn = session->overlayLength();
  const Answer follow = ask(*session, someIds(7, 2));
  QVERIFY(bytesOf(*session) == bytes);
  QVERIFY(session->rewindOverlay(turn));
  QVERIFY(ask(*session, someIds(7, 2)) == follow);
  QVERIFY(session->rewindOverlay(0));
  ask(*session, someIds(30, 3), 20);
  QVERIFY(session->removeFromOverlay(5, 10));
  ask(*session, someIds(2, 4));
  QVERIFY(session->rewindOverlay(0));
  QVERIFY(ask(*session, someIds(12, 1)) == first);
  QVERIFY(ask(*session, someIds(7, 2)) == follow);
  QVERIFY(bytesOf(*session) == bytes);
  QCOMPARE(cacheOf(*session).overlaySlots, session->overlayLength());

  // The order of the questions has no say either.
  const auto other = open(setup);
  QVERIFY(other->read(someIds(300)));
  QVERIFY(ask(*other, someIds(12, 1)) == first);
  QVERIFY(bytesOf(*other) == bytes);
}

void TestSession::oldTurnsCanBeForgotten_data() {
  QTest::addColumn<QString>("preset");
  QTest::addColumn<QString>("changes");
  QTest::addColumn<float>("tolerance");
  const auto row = [](const QString& changes, float tolerance) {
    QTest::newRow(qPrintable("zsmerge " + changes)) << QString("zsmerge") << changes << tolerance;
  };
  row("store=f32", 1e-4F);
  row("positions=absolute activations=f32", 1e-4F);
  row("positions=absolute", 4e-3F);  // one pass rounds to 16 bits what it attends to, a single token does not
  row("store=q8", 5e-2F);
}

void TestSession::oldTurnsCanBeForgotten() {
  // A turn of 31 slots, a part of it removed, another turn.
  const auto talk = [](std::uint32_t begin, std::uint32_t count, Session& session) {
    if (!session.read(someIds(300))) return Answer{};
    ask(session, someIds(20, 8), 12);
    if (!session.removeFromOverlay(begin, count) || session.overlayLength() != 31 - count) return Answer{};
    return ask(session, someIds(6, 9), 16);
  };
  const auto session = open(fetchedSetup());
  const Answer answer = talk(4, 13, *session);
  QVERIFY(finite(answer.logits));
  QCOMPARE(answer.ids.size(), std::size_t{16});
  QVERIFY(talk(4, 13, *open(fetchedSetup())) == answer);
  QVERIFY(talk(4, 12, *open(fetchedSetup())).logits != answer.logits);

  const std::uint32_t length = session->overlayLength();
  QVERIFY(!session->removeFromOverlay(length, 1));
  QVERIFY(!session->removeFromOverlay(length + 1, 0));
  QVERIFY(!session->removeFromOverlay(1, 0xFFFFFFFFU));
  QVERIFY(!session->rewindOverlay(length + 1));
  QCOMPARE(session->overlayLength(), length);

  // In one pass or token by token, which attends to copies of the keys rotated by their new ranks.
  const auto pieces = open(fetchedSetup());
  QVERIFY(talk(4, 13, *pieces) == answer && pieces->rewindOverlay(18));
  std::vector<float> last;
  for (const TokenId id : someIds(6, 9)) last = ask(*pieces, {id}, 0).logits;
  QFETCH(const float, tolerance);
  QVERIFY(near(last, answer.logits, tolerance));

  // What is removed from the end is as good as never said, but for absolute positions, which are not used again.
  const auto rewound = open(fetchedSetup());
  QVERIFY(rewound->read(someIds(300)));
  ask(*rewound, someIds(20, 8), 12);
  QVERIFY(rewound->rewindOverlay(5));
  const bool absolute = session->plan().settings.method.positions == longleaf::kernels::Positions::absolute;
  QCOMPARE(ask(*rewound, someIds(6, 9), 16) == talk(5, 26, *open(fetchedSetup())), !absolute);
}

void TestSession::promptsInSeveralPasses() {
  const Ids prompt = someIds(500, 12);
  std::vector<float> whole;
  for (const std::ptrdiff_t cut : {0, 1, 256, 300}) {
    const auto session = open({.changes = {{"overlay", "600"}, {"store", "f32"}, {"activations", "f32"}}});
    QVERIFY(session->read(someIds(300)));
    if (cut > 0) ask(*session, Ids(prompt.begin(), prompt.begin() + cut), 0);
    const Answer answer = ask(*session, Ids(prompt.begin() + cut, prompt.end()), 0);
    QVERIFY(answer.ids.empty());
    QCOMPARE(session->overlayLength(), 500U);
    if (cut == 0) whole = answer.logits;
    QVERIFY(near(answer.logits, whole, 1e-4F));
  }
}

void TestSession::evictsWhileDecoding_data() {
  QTest::addColumn<QString>("preset");
  QTest::addColumn<QString>("changes");
  for (const char* preset : {"streaming", "h2o", "zsmerge", "zsmerge-paper"}) {
    QTest::newRow(preset) << QString(preset) << QString();
  }
  for (const QString changes : {"schedule=token", "store=q8", "positions=absolute"}) {
    QTest::newRow(qPrintable(changes)) << QString("zsmerge") << changes;
  }
}

void TestSession::evictsWhileDecoding() {
  Setup setup = fetchedSetup();
  setup.tokens = 100;
  setup.overlay = false;
  setup.decodeTokens = 300;
  Ids ids;
  for (int round = 0; round < 2; ++round) {
    const auto session = open(setup);
    const CacheMethod& method = session->plan().settings.method;
    const std::uint32_t most = 64 + (method.schedule == Schedule::token ? 0 : kSceneRankEvery - 1);
    bool bounded = true;
    const auto watch = [&](TokenId) {
      bounded = bounded && cacheOf(*session).slots <= most;
      return true;
    };
    const auto answer = session->generate(
        someIds(100), {.sampling = {.temperature = 1, .minP = 0.2F, .seed = 4, .maxTokens = 300}, .onToken = watch});
    QVERIFY(answer);
    QVERIFY(bounded);
    QCOMPARE(answer->ids.size(), std::size_t{300});
    QCOMPARE(session->tokensRead(), 399U);
    QVERIFY(addsUp(*session, 399));
    QVERIFY(cacheOf(*session).droppedTokens + cacheOf(*session).mergedTokens >= 399 - 64 - kSceneRankEvery);
    QVERIFY(round == 0 || ids == answer->ids);
    ids = answer->ids;
  }
}

void TestSession::decodingIsReading_data() {
  QTest::addColumn<QString>("preset");
  QTest::addColumn<QString>("changes");
  for (const char* preset : {"full", "streaming", "h2o", "zsmerge"}) {
    QTest::newRow(preset) << QString(preset) << QString();
  }
  for (const QString changes : {"schedule=token", "positions=absolute", "score=decayed_sum lambda=0.9"}) {
    QTest::newRow(qPrintable(changes)) << QString("zsmerge") << changes;
  }
}

/// With R = C an answer evicts what the same tokens would evict if they were read.
void TestSession::decodingIsReading() {
  Setup setup = fetchedSetup();
  setup.tokens = 240;
  setup.overlay = false;
  setup.decodeTokens = 80;
  setup.changes.insert(setup.changes.begin(),
                       {{"chunk", "16"}, {"rank_every", "16"}, {"store", "f32"}, {"activations", "f32"}});
  const auto decoded = open(setup);
  Ids ids = someIds(112);
  const Answer answer = ask(*decoded, ids, 65);
  QCOMPARE(decoded->tokensRead(), 112U + 64U);

  const auto read = open(setup);
  ids.insert(ids.end(), answer.ids.begin(), answer.ids.end() - 1);
  const Answer next = ask(*read, ids, 1);
  QCOMPARE(next.ids.front(), answer.ids.back());
  QCOMPARE(cacheOf(*read).droppedTokens, cacheOf(*decoded).droppedTokens);
  QCOMPARE(cacheOf(*read).mergedTokens, cacheOf(*decoded).mergedTokens);
  QVERIFY(near(ask(*read, someIds(1), 0).logits, ask(*decoded, someIds(1), 0).logits, 1e-4F));
}

void TestSession::filledForMeasuring() {
  const Ids ids = someIds(300);
  auto session = open({.preset = "full"});
  QVERIFY(!session->fillForced(ids));  // there is nothing to repeat
  QVERIFY(session->read(std::span(ids).first(40)));
  QVERIFY(session->fillForced(std::span(ids).subspan(40, 200)));
  QVERIFY(session->read(std::span(ids).subspan(240)));
  QCOMPARE(cacheOf(*session).slots, 300U);
  QVERIFY(addsUp(*session, 300));
  QVERIFY(!session->fillForced(std::span(ids).first(1)));  // more than was planned for
  QVERIFY(session->freeze());
  QVERIFY(session->decodeForced(ids[0], 4, {}));

  auto evicting = open({.preset = "streaming"});
  QVERIFY(evicting->read(std::span(ids).first(40)));
  QVERIFY(!evicting->fillForced(std::span(ids).subspan(40)));
}

QTEST_APPLESS_MAIN(TestSession)
#include "tst_session.moc"
