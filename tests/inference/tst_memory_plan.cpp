// SPDX-License-Identifier: GPL-3.0-or-later
// What a reading takes: the parts of the plan, the memory that a session really asks for, budgets that fit, positions
// that the model knows, and sessions that stay within what was planned.
#include "inference/cache/memory_plan.h"

#include "inference/session/session.h"
#include "support/counting_backend.h"
#include "support/session_scene.h"

// Behind the kernels, which have fields called `slots`.
#include <QTest>

using namespace longleaf::inference;
using namespace longleaf::kernels;
using namespace longleaf::tests;
using Code = longleaf::inference::ErrorCode;
using Kind = PlanWarning::Kind;

namespace {

Changes changesOf(const QString& change) {
  return {{change.section('=', 0, 0).toStdString(), change.section('=', 1).toStdString()}};
}

PlanRequest requestOf(const std::string& preset, std::uint32_t tokens, const char* budget, Changes changes = {}) {
  changes.insert(changes.begin(), {"overlay", "64"});
  const PlanRequest request{.settings = settingsOf(preset, changes),
                            .budget = *Budget::parse(budget),
                            .tokens = tokens,
                            .textTokens = tokens};
  return request;
}

/// What the plan warns of, in its order.
std::vector<PlanWarning::Kind> kindsOf(const MemoryPlan& plan) {
  std::vector<PlanWarning::Kind> kinds(plan.warnings.size());
  std::transform(plan.warnings.begin(), plan.warnings.end(), kinds.begin(), [](const auto& each) { return each.kind; });
  return kinds;
}

bool says(const std::vector<std::string>& sentences, const std::string& text) {
  return std::any_of(sentences.begin(), sentences.end(),
                     [&](const std::string& sentence) { return sentence.find(text) != std::string::npos; });
}

}  // namespace

class TestMemoryPlan final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void partsAddUp_data();
  void partsAddUp();
  void sessionTakesWhatWasPlanned_data() { partsAddUp_data(); }
  void sessionTakesWhatWasPlanned();
  void boundedCacheDoesNotGrowWithTheText();
  void smallTextsTakeLittle();
  void budgetsAreResolvedOnce();
  void largestBudgetIsTheLargest_data();
  void largestBudgetIsTheLargest();
  void saysWhenNothingFits();
  void ranksBeyondTheTrainedWindow();
  void positionsBeyondTheTrainedWindow();
  void warnsOfTheFullCache();
  void budgetsOfTheirOwn();
  void cappedDistancesHaveNoLimit();
  void refusesUnsoundRequests();
  void reportsOutOfMemory();
  void overlayHasAnEnd();
  void refusesWhatHasNoRoom();
  void decodingEndsWithThePlan();
  void anotherPromptBehindAnAnswer();
  void anInterruptedChunkIsReadAgain_data() { partsAddUp_data(); }
  void anInterruptedChunkIsReadAgain();

 private:
  MemoryPlan planOf(const PlanRequest& request) {
    auto made = plan(m_model->header(), request, m_backend, true);
    if (!made) qFatal("%s", made.error().message.c_str());
    return *made;
  }
  std::unique_ptr<Session> open(const PlanRequest& request) {
    auto session = Session::create(*m_model, m_backend, planOf(request));
    if (!session) qFatal("%s", session.error().message.c_str());
    return std::move(*session);
  }

  CountingBackend m_backend;
  std::unique_ptr<const Model> m_model;
};

void TestMemoryPlan::initTestCase() {
  m_model = loadTalkativeModel({.biases = true, .trainedContext = 4096, .seed = 3}, m_backend);
  // The plan knows from the header what the weights take.
  QCOMPARE(planOf(requestOf("full", 10, "full")).weightsBytes, m_model->weightBytes());
  QCOMPARE(m_backend.bytesTaken, m_model->weightBytes());
}

void TestMemoryPlan::partsAddUp_data() {
  QTest::addColumn<QString>("preset");
  QTest::addColumn<QString>("change");
  const auto row = [](const QString& preset, const QString& change) {
    QTest::newRow(qPrintable(preset + ' ' + change)) << preset << change;
  };
  for (const Preset& preset : presets()) row(preset.name.data(), "chunk=128");
  for (const char* change :
       {"store=f32", "store=q8", "positions=absolute", "value_weight=none", "schedule=prompt", "schedule=token",
        "overlay=100", "score=maxmean", "read_mode=exact", "variance=on", "positions=capped", "fate=merge_similar",
        "allocate=pooled_layer", "allocate=pyramid", "window=16"}) {
    row("zsmerge", change);
  }
}

void TestMemoryPlan::partsAddUp() {
  QFETCH(const QString, preset);
  QFETCH(const QString, change);
  PlanRequest request = requestOf(preset.toStdString(), 1000, "256", changesOf(change));
  for (const bool overlay : {true, false}) {
    request.overlay = overlay;
    request.decodeTokens = overlay ? 0 : 100;
    const MemoryPlan made = planOf(request);
    const ModelConfig& config = m_model->config();
    QCOMPARE(made.totalBytes,
             made.weightsBytes + made.cacheBytes + made.fateMapBytes + made.overlayBytes + made.workspaceBytes);
    QCOMPARE(made.cacheBytes, SlotStorage::bytes(made.documentTier(config)));
    QCOMPARE(made.overlayBytes, overlay ? SlotStorage::bytes(made.overlayTier(config)) : 0);
    QVERIFY(made.weightsBytes > 0 && made.workspaceBytes > 0 && made.fateMapBytes > 0);
    // 2 bits for each of 2 layers, 2 KV heads and the tokens, in words of 64.
    QCOMPARE(made.fateMapBytes, std::size_t{2 * 2 * 8} * ((request.tokens + request.decodeTokens + 31) / 32));
    // K and V, 2 layers, 2 KV heads, 16 dimensions, 2 bytes.
    QCOMPARE(made.fullCacheBytes, std::size_t{1000} * 2 * 2 * 2 * 16 * 2);
    QVERIFY(made.fits);
  }
}

void TestMemoryPlan::sessionTakesWhatWasPlanned() {
  QFETCH(const QString, preset);
  QFETCH(const QString, change);
  const MemoryPlan made = planOf(requestOf(preset.toStdString(), 1000, "256", changesOf(change)));
  m_backend.bytesTaken = 0;
  const auto session = Session::create(*m_model, m_backend, made);
  QVERIFY(session);
  QCOMPARE(m_backend.bytesTaken, made.totalBytes - made.weightsBytes);
  QCOMPARE((*session)->documentBytes()->size(), made.cacheBytes);

  // All of it up front: nothing more while reading and answering.
  const std::size_t calls = m_backend.calls;
  QVERIFY((*session)->read(someIds(1000)));
  QVERIFY((*session)->generate(someIds(20), {.sampling = {.maxTokens = 20}}));
  QCOMPARE(m_backend.calls, calls);
  QCOMPARE((*session)->statistics()->memory.planBytes, made.totalBytes);
}

void TestMemoryPlan::boundedCacheDoesNotGrowWithTheText() {
  for (const char* preset : {"streaming", "h2o", "zsmerge"}) {
    const MemoryPlan some = planOf(requestOf(preset, 1280, "1024"));
    const MemoryPlan many = planOf(requestOf(preset, 1000000, "1024"));
    QCOMPARE(some.documentCapacity, 1024U + 256U);
    QCOMPARE(many.documentCapacity, 1024U + 256U);
    QCOMPARE(some.cacheBytes, many.cacheBytes);
    QVERIFY(many.fateMapBytes > some.fateMapBytes);
  }
  QCOMPARE(planOf(requestOf("full", 5000, "1024")).documentCapacity, 5000U);
  QCOMPARE(planOf(requestOf("zsmerge-paper", 5000, "1024")).documentCapacity, 5000U);
  QCOMPARE(planOf(requestOf("zsmerge", 5000, "1024", {{"schedule", "token"}})).documentCapacity, 1025U);
}

void TestMemoryPlan::smallTextsTakeLittle() {
  for (const Preset& preset : presets()) {
    const MemoryPlan made = planOf(requestOf(std::string(preset.name), 100, "2048"));
    QCOMPARE(made.documentCapacity, 100U);
    QCOMPARE(
        made.cacheBytes,
        planOf(requestOf("full", 100, "full", {{"positions", settingValue(made.settings, "positions")}})).cacheBytes);
  }
}

void TestMemoryPlan::budgetsAreResolvedOnce() {
  PlanRequest request = requestOf("zsmerge", 2100, "10%");
  request.textTokens = 2000;
  QCOMPARE(planOf(request).budgetSlots, 200U);
  QCOMPARE(planOf(request).split.total(), 200U);
  request.budget = *Budget::parse("full");
  QCOMPARE(planOf(request).budgetSlots, 2100U);
  request.budget = *Budget::parse("64");
  QCOMPARE(planOf(request).budgetSlots, 64U);
  request.settings.method = *presetByName("full");
  QCOMPARE(planOf(request).budgetSlots, 2100U);

  PlanRequest tiny = requestOf("zsmerge", 50, "10%");
  const auto refused = plan(m_model->header(), tiny, m_backend, true);
  QVERIFY(!refused);
  QCOMPARE(refused.error().code, Code::invalidSetting);
  QVERIFY(says({refused.error().message}, "the smallest is 16"));
}

void TestMemoryPlan::largestBudgetIsTheLargest_data() {
  QTest::addColumn<QString>("preset");
  QTest::addColumn<QString>("change");
  for (const char* preset : {"streaming", "h2o", "zsmerge"}) {
    for (const QString change : {"store=f16", "positions=absolute", "store=q8"}) {
      QTest::newRow(qPrintable(preset + (' ' + change))) << QString(preset) << change;
    }
  }
}

void TestMemoryPlan::largestBudgetIsTheLargest() {
  QFETCH(const QString, preset);
  QFETCH(const QString, change);
  PlanRequest request = requestOf(preset.toStdString(), 3000, "2500", changesOf(change));
  CountingBackend small;
  const std::size_t least = planOf(requestOf(preset.toStdString(), 3000, "16", changesOf(change))).totalBytes;
  for (const std::size_t more : {std::size_t{50000}, std::size_t{100001}, std::size_t{300000}}) {
    small.freeBytes = least + more;
    const auto made = plan(m_model->header(), request, small);
    QVERIFY(made);
    QVERIFY(!made->fits);
    QVERIFY(made->largestBudgetThatFits);
    const std::uint32_t largest = *made->largestBudgetThatFits;
    QVERIFY(says(made->sentences(), "the largest budget that fits is "));
    request.budget = {.value = static_cast<double>(largest)};
    QVERIFY(plan(m_model->header(), request, small)->fits);
    // Slots come in tiles of 16; the next tile is too much.
    request.budget.value += 1;
    QVERIFY2(!plan(m_model->header(), request, small)->fits, qPrintable(QString::number(largest)));
    request.budget.value = 2500;

    // Weights that are there already need no room.
    small.freeBytes -= m_model->weightBytes();
    QCOMPARE(*plan(m_model->header(), request, small, true)->largestBudgetThatFits, largest);
  }
  // Enough room for all of the text, and of what is decoded behind it.
  request.overlay = false;
  request.decodeTokens = 500;
  QCOMPARE(*planOf(request).largestBudgetThatFits, 3500U);
}

void TestMemoryPlan::saysWhenNothingFits() {
  CountingBackend small;
  small.freeBytes = 1000;
  for (const char* preset : {"full", "zsmerge"}) {
    const auto made = plan(m_model->header(), requestOf(preset, 3000, "64"), small);
    QVERIFY(made);
    QVERIFY(!made->fits);
    QVERIFY(!made->largestBudgetThatFits);
    QVERIFY(says(made->sentences(), "no budget fits"));
    QVERIFY(forbidding(*made) != nullptr && forbidding(*made)->kind == Kind::doesNotFit);
    const auto session = Session::create(*m_model, small, *made);
    QVERIFY(!session);
    QCOMPARE(session.error().code, Code::doesNotFit);
    QCOMPARE(small.calls, std::size_t{0});
  }
}

void TestMemoryPlan::ranksBeyondTheTrainedWindow() {
  // B + C + overlay + R within 4,096.
  const std::uint32_t largest = 4096 - 256 - 64 - 64;
  const MemoryPlan good = planOf(requestOf("zsmerge", 100000, std::to_string(largest).c_str()));
  QVERIFY(good.positionsOk);
  QCOMPARE(good.positionsNeeded, 4096U);
  QVERIFY(good.warnings.empty());
  QCOMPARE(*good.largestBudgetThatFits, largest);
  QVERIFY(Session::create(*m_model, m_backend, good));

  const MemoryPlan bad = planOf(requestOf("zsmerge", 100000, std::to_string(largest + 1).c_str()));
  QVERIFY(!bad.positionsOk);
  QVERIFY(bad.fits);
  QCOMPARE(*bad.largestBudgetThatFits, largest);
  QVERIFY(says(bad.sentences(), "3,712 slots") && says(bad.sentences(), "4,096"));
  QVERIFY(kindsOf(bad) == std::vector{Kind::budgetTooLarge});
  QVERIFY(forbidding(bad) == &bad.warnings.front());
  const auto session = Session::create(*m_model, m_backend, bad);
  QVERIFY(!session);
  QCOMPARE(session.error().code, Code::positionLimit);
  QVERIFY(says({session.error().message}, "3,712 slots"));
}

void TestMemoryPlan::positionsBeyondTheTrainedWindow() {
  const MemoryPlan inside = planOf(requestOf("full", 4096 - 64, "full"));
  QVERIFY(inside.positionsOk);
  QVERIFY(inside.warnings.empty());
  const MemoryPlan beyond = planOf(requestOf("full", 4096 - 64 + 1, "full"));
  QVERIFY(!beyond.positionsOk);
  QVERIFY(says(beyond.sentences(), "trained on 4,096 positions and this needs 4,097"));
  QVERIFY(kindsOf(beyond) == std::vector{Kind::positionsBeyond});
  QVERIFY(forbidding(beyond) == nullptr);
  QVERIFY(Session::create(*m_model, m_backend, beyond));  // noise, but a person may want to see it
}

void TestMemoryPlan::warnsOfTheFullCache() {
  const MemoryPlan paper = planOf(requestOf("zsmerge-paper", 3000, "256"));
  QVERIFY(says(paper.sentences(), "a full cache of 3,000 slots") && says(paper.sentences(), "compresses to 256"));
  QVERIFY(kindsOf(paper) == std::vector{Kind::fullCacheFirst});
  QVERIFY(forbidding(paper) == nullptr);
  QVERIFY(planOf(requestOf("zsmerge-paper", 200, "256")).warnings.empty());
  QVERIFY(planOf(requestOf("zsmerge", 3000, "256")).warnings.empty());
  QVERIFY(says(planOf(requestOf("zsmerge", 3000, "256", {{"schedule", "prompt"}})).sentences(), "a full cache"));
}

/// What one head may get, all of them have room for.
void TestMemoryPlan::budgetsOfTheirOwn() {
  const auto capacity = [&](const char* preset, const Changes& changes) {
    return planOf(requestOf(preset, 5000, "1024", changes)).documentCapacity;
  };
  QCOMPARE(capacity("zsmerge", {{"allocate", "pooled_layer"}}), 2048U + 256U);
  QCOMPARE(capacity("zsmerge", {{"allocate", "pooled_layer"}, {"ceiling", "1.5"}}), 1536U + 256U);
  const MemoryPlan pyramid = planOf(requestOf("zsmerge", 5000, "1024", {{"allocate", "pyramid"}}));
  QCOMPARE(pyramid.layerSplits.size(), std::size_t{2});
  QCOMPARE(pyramid.documentCapacity, pyramid.layerSplits[0].total() + 256U);
  QVERIFY(pyramid.layerSplits[0].total() + pyramid.layerSplits[1].total() == 2 * 1024U);
  QCOMPARE(capacity("adakv", {}), 5000U);
  QVERIFY(says(planOf(requestOf("adakv", 5000, "1024")).sentences(), "a full cache of 5,000 slots"));
}

void TestMemoryPlan::cappedDistancesHaveNoLimit() {
  const MemoryPlan made = planOf(requestOf("lm-infinite", 100000, "1024"));
  QVERIFY(made.positionsOk);
  QVERIFY(made.warnings.empty());
  QCOMPARE(made.documentCapacity, 1024U + 256U);
}

void TestMemoryPlan::refusesUnsoundRequests() {
  const auto tooSmall = plan(m_model->header(), requestOf("zsmerge", 1000, "16", {{"sink", "16"}}), m_backend);
  QVERIFY(!tooSmall);
  QCOMPARE(tooSmall.error().code, Code::invalidSetting);
  const auto unsound = plan(m_model->header(), requestOf("h2o", 1000, "64", {{"score", "none"}}), m_backend);
  QVERIFY(!unsound);
  QCOMPARE(unsound.error().code, Code::invalidSetting);
}

void TestMemoryPlan::reportsOutOfMemory() {
  const MemoryPlan made = planOf(requestOf("zsmerge", 1000, "256"));
  m_backend.calls = 0;
  QVERIFY(Session::create(*m_model, m_backend, made));
  const std::size_t calls = m_backend.calls;
  QVERIFY(calls >= 4);  // document, overlay, fate map, activations
  for (std::size_t at = 0; at < calls; ++at) {
    m_backend.calls = 0;
    m_backend.outOfMemoryAt = at;
    const auto session = Session::create(*m_model, m_backend, made);
    m_backend.outOfMemoryAt = static_cast<std::size_t>(-1);
    QVERIFY(!session);
    QCOMPARE(session.error().code, Code::outOfMemory);
  }
}

void TestMemoryPlan::overlayHasAnEnd() {
  const auto session = open(requestOf("zsmerge", 300, "64", {{"chunk", "32"}}));
  QVERIFY(session->read(someIds(300)));
  const auto answer = session->generate(someIds(60), {.sampling = {.maxTokens = 100}});
  QVERIFY(answer);
  QCOMPARE(answer->reason, StopReason::length);
  QCOMPARE(answer->ids.size(), std::size_t{5});  // four of them have a slot
  QCOMPARE(session->overlayLength(), 64U);
  QVERIFY(!session->generate(someIds(1)));
  QVERIFY(session->rewindOverlay(60));
  QCOMPARE(session->generate(std::span(answer->ids).first(1), {.sampling = {.maxTokens = 1}})->ids,
           (Ids{answer->ids[1]}));
}

void TestMemoryPlan::refusesWhatHasNoRoom() {
  const auto session = open(requestOf("zsmerge", 300, "64", {{"chunk", "32"}}));
  QVERIFY(session->read(someIds(40)));
  std::vector<std::uint32_t> ends;
  QVERIFY(session->read(someIds(253), {.progress = [&](const ReadProgress& now) { ends.push_back(now.tokensDone); }}));
  QCOMPARE(ends.front(), 64U);  // chunks start at multiples of 32, wherever a call ended
  QVERIFY(!session->read(someIds(8)));
  QCOMPARE(session->tokensRead(), 293U);
  QVERIFY(session->read(someIds(7)));
  QVERIFY(session->generate(someIds(10), {.sampling = {.maxTokens = 4}}));
  QCOMPARE(session->overlayLength(), 13U);
  const auto bytes = session->documentBytes();

  const auto tooLong = session->generate(someIds(52));
  QVERIFY(!tooLong);
  QCOMPARE(tooLong.error().code, Code::invalidSetting);
  QVERIFY(says({tooLong.error().message}, "takes 52 tokens and there is room for 51"));
  const auto empty = session->generate({});
  QVERIFY(!empty);
  QCOMPARE(empty.error().code, Code::invalidSetting);
  QVERIFY(!session->generate(someIds(1), {.sampling = {.temperature = -1}}));
  QCOMPARE(session->overlayLength(), 13U);
  QVERIFY(*session->documentBytes() == *bytes);
}

void TestMemoryPlan::decodingEndsWithThePlan() {
  for (const char* preset : {"full", "zsmerge", "zsmerge-paper"}) {
    PlanRequest request = requestOf(preset, 100, "64", {{"chunk", "32"}});
    request.overlay = false;
    request.decodeTokens = 10;
    const auto session = open(request);
    const auto answer = session->generate(someIds(100), {.sampling = {.maxTokens = 50}});
    QVERIFY(answer);
    QCOMPARE(answer->reason, StopReason::length);
    QCOMPARE(answer->ids.size(), std::size_t{11});
    QCOMPARE(session->tokensRead(), 110U);
  }
}

/// A chunk needs all of the room above the budget, also when tokens have been decoded since the last eviction.
void TestMemoryPlan::anotherPromptBehindAnAnswer() {
  for (const char* preset : {"streaming", "h2o", "zsmerge"}) {
    PlanRequest request = requestOf(preset, 400, "64", {{"chunk", "32"}, {"rank_every", "16"}});
    request.overlay = false;
    request.decodeTokens = 64;
    const auto session = open(request);
    QVERIFY(session->generate(someIds(113), {.sampling = {.maxTokens = 16}}));
    QCOMPARE(session->statistics()->cache.slots, 64U + 15U);
    QCOMPARE(session->tokensRead(), 128U);  // where a full chunk begins
    QVERIFY(session->generate(someIds(200), {.sampling = {.maxTokens = 16}}));
    QVERIFY2(session->statistics()->cache.maxSlotsSeen <= 64 + 32, preset);
  }
}

/// What attention has left in the statistics of the first layers must not count twice.
void TestMemoryPlan::anInterruptedChunkIsReadAgain() {
  QFETCH(const QString, preset);
  QFETCH(const QString, change);
  const PlanRequest request = requestOf(preset.toStdString(), 700, "256", changesOf(change));
  const Ids ids = someIds(700);
  const auto unbroken = open(request);
  const auto broken = open(request);
  QVERIFY(unbroken->read(ids));

  const std::uint32_t chunk = request.settings.method.readChunk();
  m_backend.stop = {};
  m_backend.stopAt = static_cast<int>((400 / chunk) * 2);  // behind the first of two layers
  const auto stopped = broken->read(ids, {.stop = m_backend.stop.get_token()});
  QVERIFY(!stopped);
  QCOMPARE(stopped.error().code, Code::stopped);
  QCOMPARE(broken->tokensRead() % chunk, 0U);
  QVERIFY(broken->tokensRead() >= 400 / chunk * chunk);
  QVERIFY(broken->tokensRead() < 700);
  QVERIFY(broken->read(std::span(ids).subspan(broken->tokensRead())));
  QVERIFY(broken->freeze() && unbroken->freeze());
  QVERIFY(*broken->documentBytes() == *unbroken->documentBytes());
}

QTEST_APPLESS_MAIN(TestMemoryPlan)
#include "tst_memory_plan.moc"
