// SPDX-License-Identifier: GPL-3.0-or-later
// Regenerating and editing are exact: an overlay that is rewound, or built again from the record of what went into it,
// has the same bytes, and what is generated on it is the same, in the session that it began in and in one that was
// restored from a snapshot.
#include <algorithm>
#include <variant>

#include "inference/session/session.h"
#include "support/memory_sections.h"
#include "support/method_rows.h"
#include "support/session_scene.h"

// Behind the kernels, which have fields called `slots`.
#include <QTest>

using namespace longleaf::inference;
using namespace longleaf::tests;

namespace {

constexpr std::uint32_t kDocument = 200;

/// What a conversation did to the overlay, in order.
struct Prompt {
  Ids ids;
};
struct Fed {
  Ids ids;  // of an answer, without its last
};
struct Removed {
  std::uint32_t begin;
  std::uint32_t count;
};
using Record = std::vector<std::variant<Prompt, Fed, Removed>>;

struct Turn {
  Ids prompt;
  std::uint32_t tokens;
  Sampling sampling{};
};

/// Asks, and notes what went into the overlay.
Ids askNoting(Session& session, const Turn& turn, Record& record) {
  Sampling sampling = turn.sampling;
  sampling.maxTokens = turn.tokens;
  const auto made = session.generate(turn.prompt, {.sampling = sampling});
  if (!made) qFatal("%s", made.error().message.c_str());
  record.emplace_back(Prompt{turn.prompt});
  record.emplace_back(Fed{Ids(made->ids.begin(), made->ids.end() - 1)});
  return made->ids;
}

bool removeNoting(Session& session, const Removed& removed, Record& record) {
  record.emplace_back(removed);
  return session.removeFromOverlay(removed.begin, removed.count).has_value();
}

/// Puts the record into an empty overlay.
bool replay(Session& session, const Record& record) {
  return std::all_of(record.begin(), record.end(), [&](const auto& step) {
    if (const auto* prompt = std::get_if<Prompt>(&step)) {
      return session.generate(prompt->ids, {.sampling = {.maxTokens = 0}}).has_value();
    }
    if (const auto* fed = std::get_if<Fed>(&step)) return session.replayAnswer(fed->ids).has_value();
    const auto& removed = std::get<Removed>(step);
    return session.removeFromOverlay(removed.begin, removed.count).has_value();
  });
}

std::vector<std::byte> overlayOf(const Session& session) { return session.overlayBytes().value(); }

const Sampling kRandom{.temperature = 1, .seed = 11};

Setup fetchedTalk() {
  Setup setup = fetchedSetup();
  setup.tokens = kDocument;
  return setup;
}

/// Three turns with parts of old ones removed, as a conversation does when the overlay is full.
bool talk(Session& session, Record& record) {
  askNoting(session, {someIds(20, 8), 13}, record);
  askNoting(session, {someIds(1, 9), 2, kRandom}, record);
  askNoting(session, {someIds(7, 10), 6, kRandom}, record);
  return removeNoting(session, {.begin = 5, .count = 11}, record) &&
         askNoting(session, {someIds(9, 12), 1}, record).size() == 1 &&
         removeNoting(session, {.begin = 20, .count = 4}, record);
}

}  // namespace

class TestSessionReplay final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void rewoundTurnsComeAgain_data() { addMethodRows(); }
  void rewoundTurnsComeAgain();
  void recordedTurnsComeAgain_data() { addMethodRows(); }
  void recordedTurnsComeAgain();
  void replayingHasAnEnd();
};

void TestSessionReplay::rewoundTurnsComeAgain() {
  const auto session = open(fetchedTalk());
  QVERIFY(session->read(someIds(kDocument)));
  Record record;
  QVERIFY(talk(*session, record));
  const std::uint32_t before = session->overlayLength();
  const std::vector<std::byte> bytesBefore = overlayOf(*session);
  for (const Turn& turn : {Turn{someIds(6, 21), 9}, Turn{someIds(2, 22), 12, kRandom}, Turn{someIds(1, 23), 1}}) {
    Record ignored;
    const Ids ids = askNoting(*session, turn, ignored);
    const std::vector<std::byte> bytes = overlayOf(*session);
    QVERIFY(bytes != bytesBefore);
    // Something else in between, longer and shorter.
    for (const std::uint32_t tokens : {14U, 3U}) {
      QVERIFY(session->rewindOverlay(before));
      QVERIFY(overlayOf(*session) == bytesBefore);
      askNoting(*session, {someIds(4, 40), tokens, kRandom}, ignored);
    }
    QVERIFY(session->rewindOverlay(before));
    QCOMPARE(askNoting(*session, turn, ignored), ids);
    QVERIFY(overlayOf(*session) == bytes);
    QVERIFY(session->rewindOverlay(before));
  }
}

void TestSessionReplay::recordedTurnsComeAgain() {
  const Setup setup = fetchedTalk();
  const auto session = open(setup);
  QVERIFY(session->read(someIds(kDocument)) && session->freeze());
  MemorySections sections;
  QVERIFY(session->save(sections.sink()));
  Record record;
  QVERIFY(talk(*session, record));
  const std::vector<std::byte> bytes = overlayOf(*session);
  const std::uint32_t length = session->overlayLength();
  const Answer next = ask(*session, someIds(5, 30), 9);
  const std::vector<std::byte> bytesAfter = overlayOf(*session);

  Setup other = setup;
  other.threads = 3;
  const auto restored = open(other);
  QVERIFY(restored->restore(sections.source()));
  QVERIFY(session->rewindOverlay(0));
  ask(*session, someIds(30, 50), 20);  // another chat over the same reading
  QVERIFY(session->rewindOverlay(0));
  for (Session* again : {session.get(), restored.get()}) {
    QVERIFY(replay(*again, record));
    QCOMPARE(again->overlayLength(), length);
    QVERIFY(overlayOf(*again) == bytes);
    QVERIFY(ask(*again, someIds(5, 30), 9) == next);
    QVERIFY(overlayOf(*again) == bytesAfter);
  }
}

void TestSessionReplay::replayingHasAnEnd() {
  const auto session = open({.tokens = kDocument});
  QVERIFY(session->read(someIds(kDocument)));
  QVERIFY(session->replayAnswer({}));
  QVERIFY(session->frozen());
  const auto full = session->replayAnswer(someIds(kSceneOverlay + 1));
  QVERIFY(!full);
  QCOMPARE(full.error().code, ErrorCode::invalidSetting);
  QCOMPARE(session->overlayLength(), kSceneOverlay);
  QVERIFY(session->rewindOverlay(0));
  std::stop_source source;
  source.request_stop();
  const auto stopped = session->replayAnswer(someIds(3), source.get_token());
  QVERIFY(!stopped);
  QCOMPARE(stopped.error().code, ErrorCode::stopped);
  QCOMPARE(session->overlayLength(), 0U);
}

QTEST_APPLESS_MAIN(TestSessionReplay)
#include "tst_session_replay.moc"
