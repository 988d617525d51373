// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 of the whole program at random moments of reading, of writing the snapshot and of answering. What it has
// promised until then must be in the library, and what is there must be whole. (Of the library alone, and of
// migrations: tests/storage/tst_library_kill.cpp.)
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <random>

#include "app/tasks/plain_text.h"
#include "support/cli_process.h"
#include "support/library_samples.h"
#include "support/saved_reading_bytes.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"

using namespace longleaf;
using namespace longleaf::tests;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;
namespace fs = std::filesystem;

namespace {

[[maybe_unused]] const bool kInMemory = scratchInMemory();

int rounds() { return qEnvironmentVariableIsSet("LONGLEAF_SLOW_TESTS") ? 200 : 20; }

/// The program, with what it says on stdout.
class Victim final {
 public:
  explicit Victim(std::vector<std::string> arguments) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) return;
    const std::string program = cliProgram().toStdString();
    std::vector<char*> words{const_cast<char*>(program.c_str())};
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    m_process = ::fork();
    if (m_process == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
      ::dup2(nowhere, STDERR_FILENO);
      ::execv(program.c_str(), words.data());
      ::_exit(127);
    }
    ::close(ends[1]);
    m_output = ends[0];
  }
  Victim(const Victim&) = delete;
  Victim& operator=(const Victim&) = delete;
  ~Victim() {
    kill();
    ::close(m_output);
  }

  /// Listens until `moment` or its end.
  void listenUntil(Clock::time_point moment) {
    for (auto now = Clock::now(); now < moment; now = Clock::now()) {
      const auto left = std::chrono::ceil<Milliseconds>(moment - now).count();
      pollfd ready = {m_output, POLLIN, 0};
      if (::poll(&ready, 1, static_cast<int>(left)) > 0 && !readSome()) return;
    }
  }
  /// Listens until `happened`, which is asked every tenth of a millisecond, or its end.
  template <class Condition>
  bool listenUntil(const Condition& happened) {
    for (const auto end = Clock::now() + Milliseconds(kPatience); Clock::now() < end && !happened();) {
      const timespec wait = {0, 100'000};
      pollfd ready = {m_output, POLLIN, 0};
      if (::ppoll(&ready, 1, &wait, nullptr) > 0 && !readSome()) return false;
    }
    return happened();
  }
  /// True if it was still running.
  bool kill() {
    if (m_process <= 0) return false;
    ::kill(m_process, SIGKILL);
    while (readSome()) {
    }
    int status = 0;
    ::waitpid(m_process, &status, 0);
    m_process = -1;
    m_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return WIFSIGNALED(status);
  }
  int status() const { return m_status; }  // after kill(); -1: of the signal

  const std::string& said() const { return m_said; }

 private:
  bool readSome() {
    char bytes[4096];
    const ssize_t count = ::read(m_output, bytes, sizeof bytes);
    if (count > 0) m_said.append(bytes, static_cast<std::size_t>(count));
    return count > 0;
  }

  pid_t m_process = -1;
  int m_output = -1;
  int m_status = -1;
  std::string m_said;
};

struct Heard {
  std::string question;
  std::string answer;
  bool complete = false;  // something was said behind it
};

/// The questions and answers of `ask`'s output for people.
std::vector<Heard> heardIn(const std::string& said, const std::vector<std::string>& questions) {
  std::vector<Heard> heard;
  std::size_t at = 0;
  for (const std::string& question : questions) {
    const std::string heading = "\n> " + question + "\n\n";
    const std::size_t found = said.find(heading, at);
    if (found == std::string::npos) break;
    if (!heard.empty()) {
      heard.back().answer = said.substr(at, found - at);
      heard.back().complete = heard.back().answer.ends_with('\n');
      if (heard.back().complete) heard.back().answer.pop_back();
    }
    heard.push_back({.question = question, .answer = {}});
    at = found + heading.size();
  }
  if (!heard.empty()) heard.back().answer = said.substr(at);
  for (Heard& one : heard) {  // what the program adds below: "  [1] ...", "  [!] ..."
    const std::size_t sources = one.answer.find("\n  [");
    if (sources != std::string::npos) one.answer.resize(sources + (one.complete ? 0 : 1));
  }
  return heard;
}

bool hasTemporaryFile(const std::string& library) {
  const fs::path folder = library + "/snapshots";
  return fs::exists(folder) && std::any_of(fs::directory_iterator(folder), {},
                                           [](const auto& entry) { return entry.path().extension() == ".tmp"; });
}

enum class Job { read, readAndAsk, save, ask };

/// The first complaint of these checks.
std::string firstOf(std::initializer_list<std::function<std::string()>> checks) {
  for (const auto& check : checks) {
    if (std::string complaint = check(); !complaint.empty()) return complaint;
  }
  return {};
}

using Messages = std::map<storage::MessageId, storage::MessageRecord>;

Messages messagesOf(storage::Library& library) {
  Messages messages;
  for (const storage::ChatRecord& chat : valueOf(library.chats()))
    for (storage::MessageRecord& message : valueOf(library.messages(chat.id)))
      messages[message.id] = std::move(message);
  return messages;
}

/// The answer to a question that was never asked before, if there is one.
const storage::MessageRecord* answerTo(const Messages& messages, const std::string& question) {
  for (const auto& [id, message] : messages) {
    if (message.role != storage::Role::user || message.text != question) continue;
    const auto next = messages.upper_bound(id);
    return next != messages.end() && next->second.role == storage::Role::assistant ? &next->second : nullptr;
  }
  return nullptr;
}

/// Whether the library has all of these answers, as far as they were said.
bool hold(const Messages& messages, const std::vector<Heard>& heard) {
  return std::all_of(heard.begin(), heard.end(), [&](const Heard& one) {
    const storage::MessageRecord* answer = answerTo(messages, one.question);
    std::string said = one.answer;
    if (said.ends_with('\n')) said.pop_back();  // maybe the line end behind the answer
    return answer != nullptr && app::withoutControls(answer->text).starts_with(said);
  });
}

bool same(const storage::MessageRecord& a, const storage::MessageRecord& b) {
  return a.chat == b.chat && a.role == b.role && a.state == b.state && a.text == b.text && a.replay == b.replay &&
         a.measurements == b.measurements && a.createdAt == b.createdAt && a.citations.size() == b.citations.size();
}

}  // namespace

class TestKill final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void readAndAsk();
  void streamedTextIsCommittedMeanwhile();

 private:
  std::vector<std::string> words(std::vector<std::string> arguments) const {
    for (const std::string& more : {std::string("--model"), m_model, std::string("--library"), m_library,
                                    std::string("--threads"), std::string("1")}) {
      arguments.push_back(more);
    }
    return arguments;
  }
  std::vector<std::string> read() const { return words({"read", m_story, "--budget", "1024"}); }
  std::vector<std::string> ask();
  Milliseconds undisturbed(const std::vector<std::string>& arguments) const;

  /// Each returns a complaint, or nothing.
  std::string libraryIsSound();
  std::string snapshotsAreSound();
  std::string nothingIsLost(const Victim& victim, const std::vector<Heard>& committed = {});
  std::string nextReadingIsTheSame();

  ScratchFolder m_folder;
  std::string m_model;
  std::string m_story;
  std::string m_library;
  std::map<std::string, SavedSections> m_reading;  // of an undisturbed run
  Messages m_complete;                             // seen complete
  std::vector<std::string> m_questions;            // of the last ask
  int m_asked = 0;
  int m_compared = 0;  // finished answers with what was said of them
  storage::ChatId m_lastChat = 0;
};

std::vector<std::string> TestKill::ask() {
  std::vector<std::string> arguments{"ask", m_story, "--budget", "1024", "--max-tokens", "200", "--set", "passages=64"};
  m_questions.clear();
  for (int i = 0; i < 8; ++i) {
    m_questions.push_back("Question " + std::to_string(++m_asked) + ": who sold the tower?");
    arguments.insert(arguments.end(), {"-q", m_questions.back()});
  }
  // Every other time on with an earlier chat.
  if (m_asked / 8 % 2 == 0 && m_lastChat != 0)
    arguments.insert(arguments.end(), {"--chat", std::to_string(m_lastChat)});
  return words(arguments);
}

/// How long a run takes that nobody disturbs.
Milliseconds TestKill::undisturbed(const std::vector<std::string>& arguments) const {
  const auto begin = Clock::now();
  Victim victim(arguments);
  victim.listenUntil(begin + Milliseconds(kPatienceForWork));
  victim.kill();
  if (victim.status() != 0) qWarning("a run that nobody disturbed failed");
  return std::chrono::ceil<Milliseconds>(Clock::now() - begin);
}

void TestKill::initTestCase() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  m_model = m_folder.path("tiny.gguf");
  QVERIFY(writeTinyModel(m_model,
                         {.layers = 4, .hidden = 128, .feedForward = 256, .trainedContext = 1U << 17U, .seed = 7}));
  m_story = m_folder.path("story.txt");
  writeText(m_story, prose(14000));
  m_library = m_folder.path("undisturbed");
  undisturbed(read());
  m_reading = savedReadings(m_library);
  QCOMPARE(m_reading.size(), std::size_t{1});
  m_library = m_folder.path("library");
}

std::string TestKill::libraryIsSound() {
  const auto library = storage::Library::open(m_library, {.fullCheck = true});
  if (!library) return "the library does not open: " + library.error().message;
  if (!(*library)->report().salvage.empty()) return (*library)->report().salvage;
  const auto complaints = valueOf((*library)->check());
  if (!complaints.empty()) return complaints.front();
  const std::vector<storage::ChatRecord> chats = valueOf((*library)->chats());
  m_lastChat = chats.empty() ? 0 : chats.front().id;
  return {};
}

std::string TestKill::snapshotsAreSound() {
  const storage::SnapshotFolder folder(m_library + "/snapshots");
  for (const storage::SnapshotInfo& info : valueOf(folder.list())) {
    if (info.damaged) return info.path + " is damaged";
  }
  if (savedReadings(m_library) != m_reading && !savedReadings(m_library).empty()) return "a snapshot is another one";
  valueOf(folder.collect(std::size_t{1} << 30U));
  if (!fs::exists(m_library + "/snapshots")) return {};
  for (const auto& entry : fs::directory_iterator(m_library + "/snapshots")) {
    if (entry.path().extension() != ".snapshot") return entry.path().string() + " is left over";
  }
  return {};
}

/// `committed`: what the library was seen to hold.
std::string TestKill::nothingIsLost(const Victim& victim, const std::vector<Heard>& committed) {
  const auto library = valueOf(storage::Library::open(m_library));
  const Messages messages = messagesOf(*library);
  for (const auto& [id, message] : m_complete) {
    const auto kept = messages.find(id);
    if (kept == messages.end() || !same(kept->second, message)) return "a message of an earlier run is gone";
  }
  for (const Heard& heard : heardIn(victim.said(), m_questions)) {
    const storage::MessageRecord* answer = answerTo(messages, heard.question);
    if (answer == nullptr) return "an answer that was being said is not there";
    if (!heard.complete) continue;
    if (answer->state != storage::MessageState::complete) return "a finished answer is not complete";
    if (app::withoutControls(answer->text) != heard.answer) return "a finished answer is another one";
    ++m_compared;
  }
  if (!hold(messages, committed)) return "text that was committed is not there";
  for (const auto& [id, message] : messages) {
    if (message.state == storage::MessageState::streaming) return "a message is being written by nobody";
    if (message.state == storage::MessageState::complete) m_complete[id] = message;
  }
  return {};
}

std::string TestKill::nextReadingIsTheSame() {
  undisturbed(read());
  return savedReadings(m_library) == m_reading ? std::string() : "the next reading is another one";
}

void TestKill::readAndAsk() {
  const Milliseconds readTime = undisturbed(read());
  const Milliseconds askTime = undisturbed(ask());
  qInfo("undisturbed: read %lld ms, ask %lld ms", static_cast<long long>(readTime.count()),
        static_cast<long long>(askTime.count()));
  std::mt19937 random(20261122);
  std::map<std::string, int> counts;
  // Where too few of the kills came in time, as on a machine that is busy with other things, more rounds follow.
  const auto isEnough = [&] {
    return counts["killed at work"] >= rounds() / 2 && counts["killed in the snapshot"] > 0 &&
           counts["killed with answers begun"] > 0 && m_compared > 0;
  };
  int done = 0;
  for (int round = 0; round < rounds() || (!isEnough() && round < 10 * rounds()); ++round) {
    ++done;
    const Job job = static_cast<Job>(round % 4);
    const bool asks = job == Job::readAndAsk || job == Job::ask;
    if (job != Job::ask) fs::remove_all(m_library + "/snapshots");
    if (!asks) m_questions.clear();
    const Milliseconds whole = (job != Job::ask ? readTime : Milliseconds(0)) + (asks ? askTime : Milliseconds(0));
    Victim victim(asks ? ask() : read());
    if (job == Job::save) {
      QVERIFY(victim.listenUntil([&] { return fs::exists(m_library + "/snapshots"); }));
      victim.listenUntil(Clock::now() + std::chrono::microseconds(random() % 3000));
    } else {
      victim.listenUntil(Clock::now() + Milliseconds(static_cast<int>(random()) % whole.count()));
    }
    const bool wasKilled = victim.kill();
    QVERIFY(wasKilled || victim.status() == 0);
    counts["killed at work"] += wasKilled;
    counts["killed behind the snapshot"] += wasKilled && !asks && !savedReadings(m_library).empty();
    counts["killed in the snapshot"] += wasKilled && hasTemporaryFile(m_library);
    counts["killed with answers begun"] += wasKilled && !heardIn(victim.said(), m_questions).empty();
    const std::string complaint =
        firstOf({[&] { return libraryIsSound(); }, [&] { return snapshotsAreSound(); },
                 [&] { return nothingIsLost(victim); }, [&] { return nextReadingIsTheSame(); }});
    QVERIFY2(complaint.empty(), (complaint + ", round " + std::to_string(round)).c_str());
  }
  for (const auto& [what, count] : counts) qInfo("%s: %d of %d", what.c_str(), count, done);
  qInfo("%zu messages complete, %d compared with what was said", m_complete.size(), m_compared);
  QVERIFY(isEnough());
}

// Answers that take longer, of a larger model: what is said gets to the disk while more of the same answer is written.
void TestKill::streamedTextIsCommittedMeanwhile() {
  const std::string model = m_folder.path("slow.gguf");
  QVERIFY(
      writeTinyModel(model, {.layers = 8, .hidden = 256, .feedForward = 512, .trainedContext = 1U << 17U, .seed = 3}));
  m_model = model;
  std::mt19937 random(5);
  bool streamed = false;
  for (int round = 0; round < rounds() / 10; ++round) {
    std::vector<std::string> arguments{"ask",          m_story, "--budget", "0",
                                       "--max-tokens", "20000", "--set",    "overlay=40000"};
    m_questions.clear();
    for (int i = 0; i < 8; ++i) {
      m_questions.push_back("Question " + std::to_string(++m_asked) + ": what was carried?");
      arguments.insert(arguments.end(), {"-q", m_questions.back()});
    }
    Victim victim(words(arguments));
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
    const std::string complaint =
        firstOf({[&] { return libraryIsSound(); }, [&] { return nothingIsLost(victim, early); }});
    QVERIFY2(complaint.empty(), (complaint + ", round " + std::to_string(round)).c_str());
  }
  QVERIFY(streamed);
}

QTEST_GUILESS_MAIN(TestKill)
#include "tst_kill.moc"
