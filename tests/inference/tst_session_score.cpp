// SPDX-License-Identifier: GPL-3.0-or-later
// A continuation scored in one pass is as likely as decoding it token by token says, and leaves no more behind than a
// question does.
#include <algorithm>
#include <cmath>

#include "inference/session/session.h"
#include "support/session_scene.h"

// Behind the kernels, which have fields called `slots`.
#include <QTest>

using namespace longleaf::inference;
using namespace longleaf::tests;

class TestSessionScore final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void isWhatDecodingSays_data();
  void isWhatDecodingSays();
  void passesDoNotShow();
  void rewindsLikeAQuestion();
  void refuses();
};

namespace {

Ids with(Ids ids, std::span<const TokenId> more) {
  ids.insert(ids.end(), more.begin(), more.end());
  return ids;
}

double nllOf(std::span<const float> logits, TokenId id) {
  const double largest = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit - largest);
  return largest + std::log(sum) - logits[static_cast<std::size_t>(id)];
}

std::unique_ptr<Session> reading(const Setup& setup) {
  auto session = open(setup);
  const Ids ids = someIds(setup.tokens);
  if (const auto done = session->read(ids); !done) qFatal("%s", done.error().message.c_str());
  if (const auto done = session->freeze(); !done) qFatal("%s", done.error().message.c_str());
  return session;
}

}  // namespace

void TestSessionScore::isWhatDecodingSays_data() {
  QTest::addColumn<QByteArray>("preset");
  QTest::addColumn<unsigned>("budget");
  QTest::newRow("relative") << QByteArray("zsmerge") << 64U;
  QTest::newRow("window") << QByteArray("streaming") << 64U;
  QTest::newRow("absolute") << QByteArray("full") << 300U;
}

void TestSessionScore::isWhatDecodingSays() {
  QFETCH(const QByteArray, preset);
  QFETCH(const unsigned, budget);
  // In f32, where the length of a pass does not show in its rounding.
  const auto session = reading({.preset = preset.toStdString(), .changes = {{"activations", "f32"}}, .budget = budget});
  const Ids prompt = someIds(9, 5);
  const Ids continuation = someIds(7, 6);
  std::vector<float> logits;
  const auto score = session->score(prompt, continuation, {.logits = &logits});
  QVERIFY(score);
  QCOMPARE(score->nll.size(), continuation.size());
  const std::size_t vocabulary = session->model().config().vocabulary;
  QCOMPARE(logits.size(), continuation.size() * vocabulary);
  for (std::size_t i = 0; i < continuation.size(); ++i) {
    QVERIFY(session->rewindOverlay(0));
    std::vector<float> expected;
    GenerateOptions options{.promptLogits = &expected};
    options.sampling.maxTokens = 1;
    const auto next = session->generate(with(prompt, std::span(continuation).first(i)), options);
    QVERIFY(next);
    const double difference = std::abs(nllOf(expected, continuation[i]) - score->nll[i]);
    QVERIFY2(difference < 1e-4, qPrintable(QString::number(difference)));
    QCOMPARE(score->likeliest[i], next->ids.front());
    for (std::size_t v = 0; v < vocabulary; ++v) QVERIFY(std::abs(logits[i * vocabulary + v] - expected[v]) < 1e-3F);
  }
}

/// Passes of 256 tokens: one ends within the prompt, the next within the continuation.
void TestSessionScore::passesDoNotShow() {
  const auto session = reading({.changes = {{"overlay", "640"}}});
  const Ids all = someIds(600, 8);
  const auto score = session->score(std::span(all).first(300), std::span(all).subspan(300));
  QVERIFY(score);
  QCOMPARE(score->nll.size(), std::size_t{300});
  QCOMPARE(session->overlayLength(), 599U);
  for (const std::size_t cut : {301U, 512U, 513U, 599U}) {
    QVERIFY(session->rewindOverlay(0));
    const auto part = session->score(std::span(all).first(cut), std::span(all).subspan(cut));
    QVERIFY(part);
    for (std::size_t i = 0; i < part->nll.size(); ++i)
      QVERIFY(std::abs(part->nll[i] - score->nll[cut - 300 + i]) < 1e-4F);
  }
}

void TestSessionScore::rewindsLikeAQuestion() {
  const auto session = reading({});
  const auto document = bytesOf(*session);
  const Answer before = ask(*session, someIds(6, 3));
  QVERIFY(session->rewindOverlay(0));
  const auto first = session->score(someIds(10, 1), someIds(10, 2));
  QVERIFY(first);
  QCOMPARE(session->overlayLength(), 19U);
  const Ids lastAgain{someIds(10, 1).back()};
  // The prompt stays, another continuation takes the first one's place.
  QVERIFY(session->rewindOverlay(9));
  QVERIFY(session->score(lastAgain, someIds(5, 4)));
  QVERIFY(session->rewindOverlay(9));
  const auto again = session->score(lastAgain, someIds(10, 2));
  QVERIFY(again);
  for (std::size_t i = 0; i < 10; ++i) QVERIFY(std::abs(again->nll[i] - first->nll[i]) < 1e-4F);
  QVERIFY(session->rewindOverlay(0));
  QVERIFY(bytesOf(*session) == document);
  QVERIFY(ask(*session, someIds(6, 3)) == before);
}

void TestSessionScore::refuses() {
  const auto session = reading({});
  const Ids some = someIds(5);
  const auto code = [](const auto& result) { return result ? ErrorCode::internal : result.error().code; };
  QVERIFY(code(session->score({}, some)) == ErrorCode::invalidSetting);
  QVERIFY(code(session->score(some, {})) == ErrorCode::invalidSetting);
  QVERIFY(session->score(someIds(60), some));  // 64 slots: the last token needs none
  QVERIFY(session->rewindOverlay(0));
  QVERIFY(code(session->score(someIds(61), some)) == ErrorCode::invalidSetting);
  QCOMPARE(session->overlayLength(), 0U);
  std::stop_source stop;
  stop.request_stop();
  QVERIFY(code(session->score(some, some, {.stop = stop.get_token()})) == ErrorCode::stopped);
  QCOMPARE(session->overlayLength(), 0U);
  const auto without = open({.overlay = false});
  QVERIFY(!without->score(some, some));
}

QTEST_GUILESS_MAIN(TestSessionScore)
#include "tst_session_score.moc"
