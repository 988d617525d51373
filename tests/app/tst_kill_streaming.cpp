// SPDX-License-Identifier: GPL-3.0-or-later
// Answers that take long: what is said gets to the disk while more of the same answer is written, and stays there when
// the program is killed then. (Kills at any moment: tst_kill.cpp.)
#include <QTest>
#include <random>

#include "support/cli_process.h"
#include "support/heard_answers.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"
#include "support/victim.h"

using namespace longleaf;
using namespace longleaf::tests;
using Clock = Victim::Clock;
using Milliseconds = std::chrono::milliseconds;

namespace {

[[maybe_unused]] const bool kInMemory = scratchInMemory();

int rounds() { return qEnvironmentVariableIsSet("LONGLEAF_SLOW_TESTS") ? 20 : 2; }

/// Whether the library has all of these answers, as far as they were said.
bool hold(const Messages& messages, const std::vector<Heard>& heard) {
  return std::all_of(heard.begin(), heard.end(), [&](const Heard& one) {
    const storage::MessageRecord* answer = answerTo(messages, one.question);
    std::string said = one.answer;
    if (said.ends_with('\n')) said.pop_back();  // maybe the line end behind the answer
    return answer != nullptr && app::withoutControls(answer->text).starts_with(said);
  });
}

}  // namespace

class TestKillStreaming final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void streamedTextIsCommittedMeanwhile();

 private:
  std::vector<std::string> askMore();

  ScratchFolder m_folder;
  std::string m_model;
  std::string m_story;
  std::string m_library;
  std::vector<std::string> m_questions;  // of the last call
  int m_asked = 0;
};

void TestKillStreaming::initTestCase() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  m_model = m_folder.path("slow.gguf");
  QVERIFY(writeTinyModel(m_model,
                         {.layers = 8, .hidden = 256, .feedForward = 512, .trainedContext = 1U << 17U, .seed = 3}));
  m_story = m_folder.path("story.txt");
  writeText(m_story, prose(14000));
  m_library = m_folder.path("library");
}

std::vector<std::string> TestKillStreaming::askMore() {
  std::vector<std::string> arguments{"ask",       m_story,   "--budget",      "0",       "--max-tokens",
                                     "20000",     "--set",   "overlay=40000", "--model", m_model,
                                     "--library", m_library, "--threads",     "1"};
  m_questions.clear();
  for (int i = 0; i < 8; ++i) {
    m_questions.push_back("Question " + std::to_string(++m_asked) + ": what was carried?");
    arguments.insert(arguments.end(), {"-q", m_questions.back()});
  }
  return arguments;
}

void TestKillStreaming::streamedTextIsCommittedMeanwhile() {
  LibraryWitness witness(m_library);
  std::mt19937 random(5);
  bool streamed = false;
  for (int round = 0; round < rounds(); ++round) {
    Victim victim(cliProgram().toStdString(), askMore());
    std::vector<Heard> early;
    QVERIFY(victim.listenUntil([&] {
      early = heardIn(victim.said(), m_questions);
      return !early.empty() && early.back().answer.size() > 10;
    }));
    victim.listenUntil(Clock::now() + Milliseconds(static_cast<int>(random() % 1200)));
    early = heardIn(victim.said(), m_questions);
    {
      const auto library = valueOf(storage::Library::open(m_library));
      const auto end = Clock::now() + Milliseconds(kPatience);
      while (!hold(messagesOf(*library), early) && Clock::now() < end)
        victim.listenUntil(Clock::now() + Milliseconds(50));
      QVERIFY(hold(messagesOf(*library), early));
    }
    QVERIFY(victim.kill());
    const auto all = heardIn(victim.said(), m_questions);
    streamed |= early.size() == all.size() && early.back().answer.size() > 10;
    const std::string complaint = firstOf({[&] { return witness.isSound(); }, [&] { return witness.keepsAll(); }});
    QVERIFY2(complaint.empty(), (complaint + ", round " + std::to_string(round)).c_str());
    const Messages messages = messagesOf(*valueOf(storage::Library::open(m_library)));
    QVERIFY2(hold(messages, early), "text that was committed is not there");
    for (const Heard& heard : all) QVERIFY(holds(answerTo(messages, heard.question), heard));
  }
  QVERIFY(streamed);
}

QTEST_GUILESS_MAIN(TestKillStreaming)
#include "tst_kill_streaming.moc"
