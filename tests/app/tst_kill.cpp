// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 of the whole program at random moments of all that writes to a library: reading, asking, summarizing,
// comparing, and bringing an older library up to date. What it has promised until then must be in the library, what is
// there must be whole, and the next run must be as if nothing had happened. It ends with a table of what was killed
// where. LONGLEAF_KILLS is the number of kills. (Of the library alone: tests/storage/tst_library_kill.cpp; of answers
// that take long: tst_kill_streaming.cpp.)
#include <SQLiteCpp/SQLiteCpp.h>

#include <QTest>
#include <optional>
#include <random>
#include <utility>

#include "support/cli_process.h"
#include "support/heard_answers.h"
#include "support/kill_table.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"
#include "support/victim.h"

using namespace longleaf;
using namespace longleaf::tests;
using Clock = Victim::Clock;
using Milliseconds = std::chrono::milliseconds;
namespace fs = std::filesystem;

namespace {

[[maybe_unused]] const bool kInMemory = scratchInMemory();

constexpr int kFewestKills = 20;
constexpr int kKillsOfALibrary = 100;  // looking through all that has gathered takes longer and longer

int wantedKills() { return std::max(kFewestKills, qEnvironmentVariableIntValue("LONGLEAF_KILLS")); }

enum class Moment { any, saving, told };  // saving: soon after it has begun; told: soon after the result is said

struct Round {
  const char* job;
  Moment moment;
  bool saved;  // readings are there already
};

const std::vector<std::string> kJobs{"read", "ask", "summarize", "compare", "migrate"};
constexpr Round kRounds[] = {
    {"read", Moment::any, false},    {"ask", Moment::any, false},       {"summarize", Moment::any, true},
    {"compare", Moment::any, false}, {"migrate", Moment::any, true},    {"read", Moment::saving, false},
    {"ask", Moment::any, true},      {"summarize", Moment::told, true}, {"compare", Moment::saving, false},
    {"migrate", Moment::any, true},
};

bool hasTemporaryFile(const std::string& library) {
  const fs::path folder = library + "/snapshots";
  return fs::exists(folder) && std::any_of(fs::directory_iterator(folder), {},
                                           [](const auto& entry) { return entry.path().extension() == ".tmp"; });
}

std::size_t timesIn(const std::string& text, const std::string& word) {
  std::size_t times = 0;
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += word.size()) ++times;
  return times;
}

}  // namespace

class TestKill final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void kills();

 private:
  std::vector<std::string> words(std::vector<std::string> arguments) const {
    for (const std::string& more : {std::string("--model"), m_model, std::string("--library"), m_witness.folder(),
                                    std::string("--threads"), std::string("1")}) {
      arguments.push_back(more);
    }
    return arguments;
  }
  std::vector<std::string> callOf(const Round& round);
  std::vector<std::string> read() const { return words({"read", m_story, "--budget", "512", "--json"}); }
  std::vector<std::string> ask();
  Milliseconds undisturbed(const std::vector<std::string>& arguments) const;
  std::chrono::microseconds timeOf(const Round& round);
  void prepare(const Round& round) const;
  /// Runs it and kills it.
  KillCounts kill(const Round& round);

  /// Each returns a complaint, or nothing.
  std::string nothingIsLost(const Round& round, const Victim& victim, KillCounts& counts);
  std::string readingsAreKept(const Round& round, const Victim& victim) const;
  std::string backupsAreWhole(std::size_t messages) const;
  std::string nextReadingIsTheSame(KillCounts& counts);

  ScratchFolder m_folder;
  std::string m_model;
  std::string m_story;
  LibraryWitness m_witness{m_folder.path("library")};
  std::map<std::pair<std::string, bool>, std::chrono::microseconds> m_times;  // that jobs take, about
  std::vector<std::string> m_questions;                                       // of the last call
  storage::MessageId m_lastMessage = 0;                                       // before it
  std::string m_complaint;                                                    // of the last kill
  std::mt19937 m_random{20261122};
  int m_asked = 0;
  int m_compared = 0;  // finished answers with what was said of them
};

void TestKill::initTestCase() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  m_model = m_folder.path("tiny.gguf");
  QVERIFY(writeTinyModel(m_model,
                         {.layers = 4, .hidden = 128, .feedForward = 256, .trainedContext = 1U << 17U, .seed = 7}));
  m_story = m_folder.path("story.txt");
  writeText(m_story, prose(6000));
}

// --- Jobs ----------------------------------------------------------------------------------------------------------

std::vector<std::string> TestKill::ask() {
  std::vector<std::string> arguments{"ask", m_story, "--budget", "512", "--max-tokens", "200", "--set", "passages=64"};
  for (int i = 0; i < 8; ++i) {
    m_questions.push_back("Question " + std::to_string(++m_asked) + ": who sold the tower?");
    arguments.insert(arguments.end(), {"-q", m_questions.back()});
  }
  // Every other time on with an earlier chat.
  const auto chats = valueOf(valueOf(storage::Library::open(m_witness.folder()))->chats());
  const auto asked = std::find_if(chats.begin(), chats.end(),
                                  [](const auto& chat) { return chat.kind == storage::ChatKind::questions; });
  if (m_asked / 8 % 2 == 0 && asked != chats.end())
    arguments.insert(arguments.end(), {"--chat", std::to_string(asked->id)});
  return words(arguments);
}

std::vector<std::string> TestKill::callOf(const Round& round) {
  const std::string job = round.job;
  m_questions.clear();
  if (job == "read") return read();
  if (job == "ask") return ask();
  if (job == "migrate") return words({"library", "list", "--json"});
  if (job == "compare")
    return words({"compare", m_story, "-q", "Who sold the tower?", "--max-tokens", "100", "--setting",
                  "budget=256,method=streaming", "--setting", "budget=512", "--json"});
  m_questions = {"Summarize"};
  std::vector<std::string> arguments{"summarize", m_story, "--budget", "512", "--max-tokens", "300"};
  if (round.moment == Moment::told) arguments.emplace_back("--json");
  return words(arguments);
}

/// How long a run takes that nobody disturbs.
Milliseconds TestKill::undisturbed(const std::vector<std::string>& arguments) const {
  const auto begin = Clock::now();
  Victim victim(cliProgram().toStdString(), arguments);
  if (victim.end() != 0)
    qWarning("a run that nobody disturbed failed: %s%s", victim.said().c_str(), victim.told().c_str());
  return std::chrono::ceil<Milliseconds>(Clock::now() - begin);
}

std::chrono::microseconds TestKill::timeOf(const Round& round) {
  const auto [time, isNew] = m_times.try_emplace({round.job, round.saved});
  if (isNew) {
    prepare(round);
    time->second = undisturbed(callOf(round));
    qInfo("undisturbed: %s%s %lld ms", round.job, round.saved ? " with its reading" : "",
          static_cast<long long>(time->second.count() / 1000));
  }
  return time->second;
}

void TestKill::prepare(const Round& round) const {
  const std::string& library = m_witness.folder();
  if (!round.saved) fs::remove_all(library + "/snapshots");
  if (std::string(round.job) != "migrate") return;
  fs::remove_all(library + "/backups");
  SQLite::Database(library + "/library.db", SQLite::OPEN_READWRITE).exec(kBackToVersionOne);
}

// --- What must hold ------------------------------------------------------------------------------------------------

std::string TestKill::nothingIsLost(const Round& round, const Victim& victim, KillCounts& counts) {
  const Messages messages = messagesOf(*valueOf(storage::Library::open(m_witness.folder())));
  for (const auto& [id, message] : m_witness.complete()) {
    const auto kept = messages.find(id);
    ++counts.promised;
    counts.found += kept != messages.end() && same(kept->second, message);
  }
  std::vector<Heard> answers;
  const nlohmann::json told = nlohmann::json::parse(victim.said(), nullptr, false);
  if (round.job == std::string("ask")) {
    answers = heardIn(victim.said(), m_questions);
  } else if (round.job == std::string("summarize") && round.moment == Moment::told && told.is_object()) {
    answers.push_back(
        {.question = "Summarize", .answer = app::withoutControls(told["text"].get<std::string>()), .complete = true});
  } else if (round.job == std::string("summarize") && round.moment != Moment::told && !victim.said().empty()) {
    const std::string& said = victim.said();
    answers.push_back({.question = "Summarize", .answer = said.substr(0, said.find("\n  ["))});
  }
  for (const Heard& heard : answers) {
    ++counts.promised;
    const bool there = holds(answerTo(messages, heard.question, m_lastMessage), heard);
    counts.found += there;
    m_compared += there && heard.complete;
  }
  const bool atWork = counts.atWork > 0 && round.job != std::string("compare");
  counts.inAnswer += atWork && !answers.empty() && !answers.back().complete;
  return counts.found == counts.promised ? std::string()
                                         : std::to_string(counts.promised - counts.found) + " messages are lost";
}

/// What was said of a reading is said when it has been saved.
std::string TestKill::readingsAreKept(const Round& round, const Victim& victim) const {
  std::size_t promised = victim.said().empty() ? 0 : 1;
  if (round.job == std::string("migrate")) promised = 0;
  if (round.job == std::string("compare")) promised = timesIn(victim.told(), "Answering");
  return savedReadings(m_witness.folder()).size() >= promised ? std::string() : "a reading that was kept is gone";
}

std::string TestKill::backupsAreWhole(std::size_t messages) const {
  const fs::path folder = m_witness.folder() + "/backups";
  if (!fs::exists(folder)) return {};
  for (const auto& entry : fs::directory_iterator(folder)) {
    SQLite::Database backup(entry.path().string(), SQLite::OPEN_READONLY);
    if (backup.execAndGet("PRAGMA integrity_check").getString() != "ok") return entry.path().string() + " is damaged";
    if (backup.execAndGet("SELECT count(*) FROM messages").getInt64() < static_cast<std::int64_t>(messages))
      return entry.path().string() + " lacks messages";
  }
  return {};
}

std::string TestKill::nextReadingIsTheSame(KillCounts& counts) {
  const bool known = m_witness.readingsAreWhole().empty() && !savedReadings(m_witness.folder()).empty();
  Victim next(cliProgram().toStdString(), read());
  if (next.end() != 0) return "the next reading fails: " + next.said();
  const nlohmann::json said = nlohmann::json::parse(next.said(), nullptr, false);
  counts.brokenReadingsUsed += said["from_snapshot"] == true && !known;
  if (counts.brokenReadingsUsed > 0) return "a broken reading was used";
  if (std::string complaint = m_witness.readingsAreWhole(); !complaint.empty()) return complaint;
  return m_witness.hasNothingLeftOver();
}

// --- Kills ---------------------------------------------------------------------------------------------------------

KillCounts TestKill::kill(const Round& round) {
  const std::chrono::microseconds whole = timeOf(round);
  if (const auto& complete = m_witness.complete(); !complete.empty()) m_lastMessage = complete.rbegin()->first;
  const std::vector<std::string> call = callOf(round);
  prepare(round);
  Victim victim(cliProgram().toStdString(), call);
  const std::string snapshots = m_witness.folder() + "/snapshots";
  auto end = Clock::now() + std::chrono::microseconds(m_random() % static_cast<std::uint64_t>(whole.count()));
  if (round.moment == Moment::saving) victim.listenUntil([&] { return fs::exists(snapshots); });
  if (round.moment == Moment::told) victim.listenFor("\n");
  if (round.moment != Moment::any) end = Clock::now() + std::chrono::microseconds(m_random() % 3000);
  victim.listenUntil(end);
  KillCounts counts{.kills = 1};
  counts.atWork = victim.kill();
  // A machine that is busy with other things now may not be so in an hour.
  std::chrono::microseconds& time = m_times.at({round.job, round.saved});
  if (round.moment == Moment::any) time += counts.atWork > 0 ? time / 32 : -time / 8;
  counts.inSnapshot = counts.atWork > 0 && hasTemporaryFile(m_witness.folder());
  if (round.job == std::string("compare")) {
    counts.inAnswer = counts.atWork > 0 && timesIn(victim.told(), "Answering") > timesIn(victim.told(), "Agreement");
  }
  const std::size_t before = m_witness.complete().size();
  const std::size_t verifiedBefore = m_witness.readingsVerified();
  m_complaint = counts.atWork == 0 && victim.status() != 0 ? "it failed: " + victim.said() + victim.told() : "";
  if (!m_complaint.empty()) return counts;
  m_complaint = firstOf({[&] { return m_witness.isSound(); }, [&] { return nothingIsLost(round, victim, counts); },
                         [&] { return m_witness.keepsAll(); }, [&] { return m_witness.readingsAreWhole(); },
                         [&] { return readingsAreKept(round, victim); },
                         [&] { return round.job == std::string("migrate") ? backupsAreWhole(before) : ""; },
                         [&] { return nextReadingIsTheSame(counts); }});
  counts.verified = m_witness.readingsVerified() - verifiedBefore;
  return counts;
}

void TestKill::kills() {
  std::map<std::string, KillCounts> counts;
  int migratedAfterwards = 0;
  const auto isEnough = [&] {
    int atWork = 0;
    for (const auto& [job, count] : counts) atWork += count.atWork;
    return atWork >= wantedKills() / 2 && counts["read"].inSnapshot > 0 && counts["ask"].inAnswer > 0 &&
           m_compared > 0 && migratedAfterwards > 0;
  };
  // Where too few of the kills came in time, as on a machine that is busy with other things, more rounds follow.
  for (int done = 0; done < wantedKills() || (!isEnough() && done < 10 * wantedKills()); ++done) {
    if (done % kKillsOfALibrary == 0) {
      m_witness.startAfresh();
      m_lastMessage = 0;
      undisturbed(callOf({"compare", Moment::any, false}));
      undisturbed(callOf({"summarize", Moment::any, false}));
      undisturbed(read());
      m_witness.learnReadings();
      QCOMPARE(m_witness.readings().size(), std::size_t{2});
    }
    const Round& round = kRounds[static_cast<std::size_t>(done) % std::size(kRounds)];
    counts[round.job] += kill(round);
    migratedAfterwards += round.job == std::string("migrate") && m_witness.report().migratedFrom == 1;
    if (!m_complaint.empty()) printKillTable(kJobs, counts);
    QVERIFY2(m_complaint.empty(), (m_complaint + ", " + round.job + ", kill " + std::to_string(done)).c_str());
  }
  printKillTable(kJobs, counts);
  qInfo("%d finished answers compared with what was said; %d libraries brought up to date after the kill", m_compared,
        migratedAfterwards);
  QVERIFY(isEnough());
}

QTEST_GUILESS_MAIN(TestKill)
#include "tst_kill.moc"
