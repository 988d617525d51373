// SPDX-License-Identifier: GPL-3.0-or-later
// A reading that is saved and restored, whole or stopped in the middle, is the reading that it was; what has been
// damaged on the way is refused, and the session can read anew.
#include "inference/session/session.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "inference/cache/head_table.h"
#include "kernels/cpu/cpu_backend.h"
#include "support/counting_backend.h"
#include "support/memory_sections.h"
#include "support/method_rows.h"
#include "support/session_scene.h"

// Behind the kernels, which have fields called `slots`.
#include <QTest>

using namespace longleaf::inference;
using namespace longleaf::tests;

namespace {

MemorySections saved(const Session& session) {
  MemorySections sections;
  if (const auto done = session.save(sections.sink()); !done) qFatal("%s", done.error().message.c_str());
  return sections;
}

bool sameCounters(const Session& a, const Session& b) {
  const CacheStatistics x = cacheOf(a);
  const CacheStatistics y = cacheOf(b);
  return a.tokensRead() == b.tokensRead() && a.frozen() == b.frozen() && x.slots == y.slots &&
         x.maxSlotsSeen == y.maxSlotsSeen && x.mergedTokens == y.mergedTokens && x.droppedTokens == y.droppedTokens &&
         x.nonFiniteScores == y.nonFiniteScores;
}

/// The present row of addMethodRows() in every store format that it leaves open.
std::vector<Setup> inEveryStore() {
  const Setup setup = fetchedSetup();
  const auto store = [](const auto& change) { return change.first == "store"; };
  if (std::any_of(setup.changes.begin(), setup.changes.end(), store)) return {setup};
  std::vector<Setup> setups;
  for (const char* name : {"f16", "f32", "bf16", "q8"}) {
    setups.push_back(setup);
    setups.back().changes.emplace_back("store", name);
  }
  return setups;
}

/// Reads on until at least `tokens` have been read, then stops after that chunk.
bool readUntil(Session& session, const Ids& text, std::uint32_t tokens) {
  std::stop_source source;
  const auto stopThere = [&](const ReadProgress& now) {
    if (now.tokensDone >= tokens) source.request_stop();
  };
  const auto done =
      session.read(std::span(text).subspan(session.tokensRead()), {.progress = stopThere, .stop = source.get_token()});
  return !done && done.error().code == ErrorCode::stopped && session.tokensRead() >= tokens &&
         session.tokensRead() < text.size();
}

/// A small reading with slots of every kind: sinks, merged and plain residual ones, context and recent.
Setup smallSetup() {
  return {.changes = {{"threshold", "0.2"}, {"residual", "3"}, {"sink", "2"}}, .tokens = 90, .budget = 20};
}

/// The first head of a saved reading.
struct SavedHead {
  HeadTable table;
  std::vector<std::uint64_t> fates;
  HeadRules rules;
};

SavedHead firstHead(const Session& session) {
  MemorySections sections = saved(session);
  SavedHead head{.table = {},
                 .fates = std::vector<std::uint64_t>(FateMap::words(session.tokensRead())),
                 .rules = {.split = session.plan().split,
                           .tokens = session.tokensRead(),
                           .compressed = true,
                           .alpha = session.plan().settings.method.alpha}};
  std::memcpy(head.fates.data(), sections.at("fates").data(), head.fates.size() * 8);
  std::uint32_t length = 0;
  std::memcpy(&length, sections.at("lengths").data(), sizeof length);
  auto tier = SlotStorage::create(session.plan().documentTier(session.model().config()), *engine(1).backend, "a copy");
  const std::byte* at = sections.at("slots 0").data();
  const auto copied = forEachColumn(head.table, tier->layers().front(), [&](auto& column, auto*) -> Expected<void> {
    column.resize(length);
    std::memcpy(column.data(), at, std::as_bytes(std::span(column)).size());
    at += std::as_bytes(std::span(column)).size();
    return {};
  });
  if (!copied) qFatal("no table");
  return head;
}

/// The first slot of the table for which `wanted(slot)` holds.
template <class Wanted>
std::size_t slotWhere(const HeadTable& table, const Wanted& wanted) {
  for (std::size_t slot = 0; slot < table.rank.size(); ++slot) {
    if (wanted(slot)) return slot;
  }
  qFatal("the reading has no such slot");
  return 0;
}

}  // namespace

class TestSessionSnapshot final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void restoresWhatWasRead_data() { addMethodRows(); }
  void restoresWhatWasRead();
  void readsOnAfterAStop_data() { addMethodRows(); }
  void readsOnAfterAStop();
  void readsOnAfterAStopBetweenLayers_data() { addMethodRows(); }
  void readsOnAfterAStopBetweenLayers();
  void decodesOnWithoutAnOverlay_data();
  void decodesOnWithoutAnOverlay();
  void shortAndEmptyReadings();
  void storesLiveSlotsOnly();
  void refusesAnotherPlan();
  void restoresOnlyIntoANewSession();
  void passesErrorsOn();
  void damagedSectionsAreRefusedOrHarmless_data();
  void damagedSectionsAreRefusedOrHarmless();
  void numbersOfNoSlotAreRefused();
  void tablesObeyTheirRules();
};

void TestSessionSnapshot::restoresWhatWasRead() {
  for (const Setup& setup : inEveryStore()) {
    const auto session = open(setup);
    session->setTextRange(3, 290);
    QVERIFY(session->read(someIds(setup.tokens)));
    QVERIFY(session->freeze());
    const MemorySections sections = saved(*session);

    Setup other = setup;
    other.threads = 1;
    const auto restored = open(other);
    QVERIFY(restored->restore(sections.source()));
    QVERIFY(bytesOf(*restored) == bytesOf(*session));
    QVERIFY(sameCounters(*restored, *session));
    QCOMPARE(restored->statistics()->prefill.tokens, session->statistics()->prefill.tokens);
    QCOMPARE(restored->statistics()->prefill.seconds, session->statistics()->prefill.seconds);
    QVERIFY(saved(*restored) == sections);
    QVERIFY(!restored->read(someIds(1)));
    QVERIFY(ask(*restored, someIds(12, 5), 12) == ask(*session, someIds(12, 5), 12));
    QVERIFY(bytesOf(*restored) == bytesOf(*session));
  }
}

void TestSessionSnapshot::readsOnAfterAStop() {
  for (const Setup& setup : inEveryStore()) {
    const Ids text = someIds(setup.tokens);
    const auto unbroken = open(setup);
    QVERIFY(unbroken->read(text));
    const MemorySections whole = saved(*unbroken);
    QVERIFY(unbroken->freeze());

    // Stopped three times, each time going on in another session with other threads.
    MemorySections sections;
    for (const std::uint32_t stopAt : {1U, 70U, 200U}) {
      Setup other = setup;
      other.threads = 1 + stopAt % 3;
      const auto session = open(other);
      if (!sections.sections.empty()) QVERIFY(session->restore(sections.source()));
      QVERIFY(readUntil(*session, text, stopAt));
      sections = saved(*session);
      const auto same = open(setup);
      QVERIFY(same->restore(sections.source()));
      QVERIFY(sameCounters(*same, *session));
      QVERIFY(saved(*same) == sections);
    }
    const auto last = open(setup);
    QVERIFY(last->restore(sections.source()));
    QVERIFY(last->read(std::span(text).subspan(last->tokensRead())));
    QVERIFY(saved(*last).withoutTime() == whole.withoutTime());
    QVERIFY(last->freeze());
    QVERIFY(bytesOf(*last) == bytesOf(*unbroken));
    QVERIFY(sameCounters(*last, *unbroken));
    QVERIFY(ask(*last, someIds(9, 6)) == ask(*unbroken, someIds(9, 6)));
  }
}

/// What a chunk left in the statistics before it was stopped is neither saved nor lost with what was there before.
void TestSessionSnapshot::readsOnAfterAStopBetweenLayers() {
  const Setup setup = fetchedSetup();
  const Ids text = someIds(setup.tokens);
  const auto unbroken = open(setup);
  QVERIFY(unbroken->read(text) && unbroken->freeze());

  CountingBackend backend;
  const auto broken = Session::create(*engine(2).model, backend, planOf(setup));
  QVERIFY(broken);
  const std::uint32_t chunk = (*broken)->plan().settings.method.readChunk();
  backend.stopAt = static_cast<int>(150 / chunk * 2);  // behind the first of two layers
  QVERIFY(!(*broken)->read(text, {.stop = backend.stop.get_token()}));
  QCOMPARE((*broken)->tokensRead(), 150 / chunk * chunk);
  const MemorySections sections = saved(**broken);

  const auto restored = open(setup);
  QVERIFY(restored->restore(sections.source()));
  for (Session* session : {restored.get(), broken->get()}) {
    QVERIFY(session->read(std::span(text).subspan(session->tokensRead())));
    QVERIFY(session->freeze());
    QVERIFY(bytesOf(*session) == bytesOf(*unbroken));
  }
}

void TestSessionSnapshot::decodesOnWithoutAnOverlay_data() {
  QTest::addColumn<QString>("preset");
  QTest::addColumn<QString>("changes");
  for (const Preset& preset : presets()) QTest::newRow(preset.name.data()) << QString(preset.name.data()) << QString();
  for (const QString changes : {"schedule=token", "store=q8", "schedule=prompt"}) {
    QTest::newRow(qPrintable(changes)) << QString("zsmerge") << changes;
  }
}

void TestSessionSnapshot::decodesOnWithoutAnOverlay() {
  Setup setup = fetchedSetup();
  setup.overlay = false;
  setup.decodeTokens = 100;
  const auto session = open(setup);
  ask(*session, someIds(150), 30);  // ends between two evictions
  const auto restored = open(setup);
  QVERIFY(restored->restore(saved(*session).source()));
  QVERIFY(sameCounters(*restored, *session));
  QVERIFY(restored->replayAnswer(someIds(20, 3)) && session->replayAnswer(someIds(20, 3)));
  QVERIFY(bytesOf(*restored) == bytesOf(*session));
  QVERIFY(ask(*restored, someIds(40, 2), 30) == ask(*session, someIds(40, 2), 30));
  QVERIFY(sameCounters(*restored, *session));
}

void TestSessionSnapshot::shortAndEmptyReadings() {
  for (const std::uint32_t tokens : {0U, 1U, 15U, 16U, 17U, 31U, 32U, 33U, 63U, 64U, 65U}) {
    for (const bool freeze : {false, true}) {
      const Setup setup{.tokens = std::max(tokens, 1U), .budget = 64};
      const auto session = open(setup);
      QVERIFY(session->read(someIds(tokens)));
      if (freeze) QVERIFY(session->freeze());
      const auto restored = open(setup);
      QVERIFY(restored->restore(saved(*session).source()));
      QVERIFY(session->freeze() && restored->freeze());
      QVERIFY(bytesOf(*restored) == bytesOf(*session));
      QVERIFY(ask(*restored, someIds(5), 4) == ask(*session, someIds(5), 4));
    }
  }
}

void TestSessionSnapshot::storesLiveSlotsOnly() {
  const auto session = open({});
  QVERIFY(session->read(someIds(300)) && session->freeze());
  MemorySections sections = saved(*session);
  const ModelConfig& config = session->model().config();
  const std::size_t slots = std::size_t{config.kvHeads} * session->plan().budgetSlots;
  QCOMPARE(sections.at("keys 0").size(), slots * config.headDim * 2);
  QCOMPARE(sections.at("values 0").size(), slots * config.headDim * 2);
  QCOMPARE(sections.at("slots 0").size(), slots * (9 * 4 + 1 + 2));
  QCOMPARE(sections.sections.size(), std::size_t{4 + 3 * config.layers});
}

void TestSessionSnapshot::refusesAnotherPlan() {
  const auto session = open({});
  QVERIFY(session->read(someIds(300)) && session->freeze());
  const MemorySections sections = saved(*session);
  const std::vector<Setup> others{{.tokens = 301},
                                  {.budget = 65},
                                  {.decodeTokens = 1},
                                  {.preset = "h2o"},
                                  {.changes = {{"store", "bf16"}}},
                                  {.changes = {{"chunk", "16"}}},
                                  {.changes = {{"alpha", "0.5"}}},
                                  {.changes = {{"positions", "absolute"}}},
                                  {.changes = {{"activations", "f32"}}}};
  for (const Setup& other : others) {
    const auto restored = open(other);
    const auto done = restored->restore(sections.source());
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::snapshotInvalid);
    QCOMPARE(restored->tokensRead(), 0U);
  }
  // The tier above the document may have any size.
  QVERIFY(open({.changes = {{"overlay", "128"}}})->restore(sections.source()));
}

void TestSessionSnapshot::restoresOnlyIntoANewSession() {
  const auto session = open({});
  QVERIFY(session->read(someIds(300)));
  const MemorySections sections = saved(*session);
  const std::vector<std::byte> bytes = bytesOf(*session);
  QVERIFY(!session->restore(sections.source()));
  QVERIFY(bytesOf(*session) == bytes);
  QVERIFY(session->freeze() && !session->restore(sections.source()));
}

void TestSessionSnapshot::passesErrorsOn() {
  const auto session = open({});
  QVERIFY(session->read(someIds(300)));
  MemorySections sections = saved(*session);
  const std::size_t calls = sections.sections.size();
  for (std::size_t failing = 0; failing < calls; ++failing) {
    MemorySections some;
    SectionSink sink = some.sink();
    const auto begin = sink.begin;
    sink.begin = [&](std::string_view name) -> Expected<void> {
      if (some.sections.size() == failing) return tl::unexpected(Error{ErrorCode::unreadable, "full"});
      return begin(name);
    };
    const auto done = session->save(sink);
    QVERIFY(!done);
    QCOMPARE(done.error().message, std::string("full"));

    // The sections before it are there: whatever has been restored of them is forgotten.
    const auto restored = open({});
    const auto read = restored->restore(some.source());
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::unreadable);
    QVERIFY(restored->read(someIds(300)));
    QVERIFY(bytesOf(*restored) == bytesOf(*session));
    QVERIFY(sameCounters(*restored, *session));
  }
}

void TestSessionSnapshot::damagedSectionsAreRefusedOrHarmless_data() {
  QTest::addColumn<QString>("preset");
  QTest::addColumn<bool>("freeze");
  for (const char* preset : {"zsmerge", "zsmerge-paper", "streaming"}) {
    QTest::addRow("%s", preset) << QString(preset) << true;
    QTest::addRow("%s, stopped", preset) << QString(preset) << false;
  }
}

void TestSessionSnapshot::damagedSectionsAreRefusedOrHarmless() {
  QFETCH(const QString, preset);
  QFETCH(const bool, freeze);
  Setup setup = smallSetup();
  setup.preset = preset.toStdString();
  if (preset != "zsmerge") setup.changes.clear();
  const Ids text = someIds(setup.tokens);
  const auto session = open(setup);
  QVERIFY(freeze ? session->read(text) && session->freeze() : readUntil(*session, text, 40));
  const MemorySections good = saved(*session);
  auto damaged = open(setup);
  std::size_t refused = 0;
  std::size_t harmless = 0;

  const auto attempt = [&](const MemorySections& sections, bool mustFail) {
    const auto done = damaged->restore(sections.source());
    if (!done) {
      ++refused;
      return damaged->tokensRead() == 0 && !damaged->frozen() && !done.error().message.empty();
    }
    // It can be used: nothing leads outside, and the rest can be read and asked about.
    ++harmless;
    const bool usable = damaged->frozen() || damaged->read(std::span(text).subspan(damaged->tokensRead()));
    ask(*damaged, someIds(3), 2);
    damaged = open(setup);
    return usable && !mustFail;
  };
  for (std::size_t i = 0; i < good.sections.size(); ++i) {
    const auto& [name, bytes] = good.sections[i];
    // Keys and values are numbers of any kind: a few of their bytes are as good as all.
    const bool numbers = name.starts_with("keys") || name.starts_with("values");
    const std::size_t step = numbers ? 97 : 1;
    const bool strict = name == "settings" || name == "lengths" || name == "fates";
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      MemorySections cut = good;
      cut.sections[i].second.resize(at);
      QVERIFY2(attempt(cut, true), qPrintable(QString("%1 cut at %2").arg(name.c_str()).arg(at)));
      MemorySections flipped = good;
      flipped.sections[i].second[at] ^= std::byte{1} << (at * 5 % 8);
      QVERIFY2(attempt(flipped, strict), qPrintable(QString("%1 flipped at %2").arg(name.c_str()).arg(at)));
    }
    MemorySections longer = good;
    longer.sections[i].second.push_back(std::byte{});
    QVERIFY(attempt(longer, true));
    MemorySections missing = good;
    missing.sections.erase(missing.sections.begin() + static_cast<std::ptrdiff_t>(i));
    QVERIFY(attempt(missing, true));
  }
  QVERIFY(refused > 0 && harmless > 0);
  // After all that the session is as new.
  QVERIFY(damaged->restore(good.source()));
  QVERIFY(saved(*damaged) == good);
}

/// Whole tiles of keys and whole rows of values are saved; what no slot has there is zero.
void TestSessionSnapshot::numbersOfNoSlotAreRefused() {
  Engine narrow{.backend = longleaf::kernels::makeCpuBackend(1), .model = {}};
  narrow.model = loadTalkativeModel({.hidden = 96, .seed = 3}, *narrow.backend);  // heads of 24: 32 with padding
  const auto session = open(smallSetup(), narrow);
  QVERIFY(session->read(someIds(90)) && session->freeze());
  QVERIFY(cacheOf(*session).slots % longleaf::kernels::kSlotTile != 0);
  for (const char* name : {"keys 0", "keys 1", "values 0", "values 1"}) {
    MemorySections sections = saved(*session);
    sections.at(name).back() = std::byte{0x3C};  // of the last lane; of the last row's padding
    const auto restored = open(smallSetup(), narrow);
    const auto done = restored->restore(sections.source());
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::snapshotInvalid);
  }
}

void TestSessionSnapshot::tablesObeyTheirRules() {
  const auto session = open(smallSetup());
  QVERIFY(session->read(someIds(90)) && session->freeze());
  const SavedHead good = firstHead(*session);
  QVERIFY(checkHeadTable(good.table, good.fates, good.rules));
  const HeadTable& t = good.table;
  const std::size_t merged = slotWhere(t, [&](std::size_t s) { return t.weight[s] > 1; });
  const std::size_t plain = slotWhere(t, [&](std::size_t s) { return t.segment[s] == 1; });
  const std::size_t sink = slotWhere(t, [&](std::size_t s) { return t.segment[s] == 0; });
  const std::size_t recent = slotWhere(t, [&](std::size_t s) { return t.segment[s] == 3; });
  const std::size_t next = slotWhere(t, [&](std::size_t s) { return t.rank[s] == t.rank[plain] + 1; });
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();

  using Damage = std::function<void(SavedHead&)>;
  const std::vector<std::pair<const char*, Damage>> damages{
      {"rank twice", [&](SavedHead& h) { h.table.rank[plain] = h.table.rank[next]; }},
      {"rank beyond", [&](SavedHead& h) { h.table.rank[plain] = static_cast<std::uint32_t>(t.rank.size()); }},
      {"ranks changed", [&](SavedHead& h) { std::swap(h.table.rank[plain], h.table.rank[next]); }},
      {"first behind last", [&](SavedHead& h) { ++h.table.first[plain]; }},
      {"range of two for one", [&](SavedHead& h) { ++h.table.last[plain]; }},
      {"not read yet", [&](SavedHead& h) { h.table.last[merged] = h.rules.tokens; }},
      {"pos moved", [&](SavedHead& h) { h.table.pos[plain] += 0.25F; }},
      {"pos outside", [&](SavedHead& h) { h.table.pos[merged] = static_cast<float>(t.last[merged]) + 1; }},
      {"pos no number", [&](SavedHead& h) { h.table.pos[plain] = nan; }},
      {"weight no number", [&](SavedHead& h) { h.table.weight[merged] = nan; }},
      {"weight infinite", [&](SavedHead& h) { h.table.weight[merged] = infinity; }},
      {"weight zero", [&](SavedHead& h) { h.table.weight[plain] = 0; }},
      {"weight negative", [&](SavedHead& h) { h.table.weight[merged] = -1; }},
      {"one token more", [&](SavedHead& h) { h.table.weight[merged] += 1; }},
      {"bias of one token", [&](SavedHead& h) { h.table.bias[plain] = 0.1F; }},
      {"bias no number", [&](SavedHead& h) { h.table.bias[merged] = nan; }},
      {"bias infinite", [&](SavedHead& h) { h.table.bias[merged] = infinity; }},
      {"another bias", [&](SavedHead& h) { h.table.bias[merged] *= 1.01F; }},
      {"score no number", [&](SavedHead& h) { h.table.score[plain] = nan; }},
      {"score infinite", [&](SavedHead& h) { h.table.score[plain] = infinity; }},
      {"no segment", [&](SavedHead& h) { h.table.segment[plain] = 4; }},
      {"merged outside residual", [&](SavedHead& h) { h.table.segment[merged] = 1; }},
      {"late sink", [&](SavedHead& h) { h.table.segment[plain] = 0; }},
      {"too much context", [&](SavedHead& h) { h.table.segment[sink] = 1; }},
      {"too many recent", [&](SavedHead& h) { h.table.segment[plain] = 3; }},
      {"too many residual", [&](SavedHead& h) { h.table.segment[recent] = 2; }},
      {"age twice", [&](SavedHead& h) { h.table.age[merged] = h.table.age[merged] == 0 ? 1 : 0; }},
      {"age beyond", [&](SavedHead& h) { h.table.age[merged] = 3; }},
      {"slot of a dropped token",
       [&](SavedHead& h) { h.fates[t.first[plain] / 32] |= 2ULL << 2 * (t.first[plain] % 32); }},
      {"fate of no kind", [&](SavedHead& h) { h.fates[t.first[plain] / 32] |= 3ULL << 2 * (t.first[plain] % 32); }},
      {"fate of the future", [&](SavedHead& h) { h.fates.back() |= 1ULL << 63; }},
      {"kept without a slot", [&](SavedHead& h) { std::fill(h.fates.begin(), h.fates.end(), 0); }},
      {"never evicted", [&](SavedHead& h) { h.rules.compressed = false; }}};
  for (const auto& [what, damage] : damages) {
    SavedHead head = good;
    damage(head);
    const auto done = checkHeadTable(head.table, head.fates, head.rules);
    QVERIFY2(!done, what);
    QCOMPARE(done.error().code, ErrorCode::snapshotInvalid);
  }
  // A score that is none is what a reading may have left if it has reported so.
  SavedHead reported = good;
  reported.table.score[plain] = nan;
  reported.rules.nonFiniteScores = true;
  QVERIFY(checkHeadTable(reported.table, reported.fates, reported.rules));
}

QTEST_APPLESS_MAIN(TestSessionSnapshot)
#include "tst_session_snapshot.moc"
