// SPDX-License-Identifier: GPL-3.0-or-later
#include "faults/fault_scene.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <new>

#include "app/error.h"
#include "storage/documents/file_hash.h"
#include "support/tiny_model.h"

namespace longleaf::tests {

namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

/// The status that goes with a code.
int statusOf(const std::string& code) {
  for (int i = 0; i <= static_cast<int>(app::Code::internal); ++i) {
    const auto known = static_cast<app::Code>(i);
    if (code == app::codeName(known)) return app::exitStatus(known);
  }
  return -1;
}

bool hasAnswer(const Trial& trial, const std::string& text) {
  const Messages messages = messagesOf(*valueOf(storage::Library::open(trial.library)));
  return std::any_of(messages.begin(), messages.end(), [&](const auto& entry) {
    const storage::MessageRecord& message = entry.second;
    return message.role == storage::Role::assistant && message.state == storage::MessageState::complete &&
           message.text == text && !trial.witness.complete().contains(message.id);
  });
}

bool hasDocument(const Trial& trial, const std::string& path) {
  return valueOf(valueOf(storage::Library::open(trial.library))->documentAtPath(path)).has_value();
}

bool sameFiles(const std::string& a, const std::string& b) { return fs::exists(a) && fileBytes(a) == fileBytes(b); }

}  // namespace

// --- Faults --------------------------------------------------------------------------------------------------------

Faults::Faults() {
  const std::string path = m_folder.path("plan");
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || ::ftruncate(file, sizeof(FaultPlan)) != 0) qFatal("no file for a plan of faults");
  void* const memory = ::mmap(nullptr, sizeof(FaultPlan), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  if (memory == MAP_FAILED) qFatal("no memory for a plan of faults");
  m_plan = new (memory) FaultPlan;
}

Faults::~Faults() { ::munmap(m_plan, sizeof(FaultPlan)); }

void Faults::watch(const std::string& folder) const {
  const std::string whole = fs::canonical(folder).string();
  if (whole.size() >= sizeof m_plan->folder) qFatal("too long a path to watch");
  std::memcpy(m_plan->folder, whole.c_str(), whole.size() + 1);
}

void Faults::prepare(QProcess& process) const {
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert(QStringLiteral("LD_PRELOAD"), qEnvironmentVariable("LONGLEAF_TEST_PRELOAD"));
  environment.insert(QStringLiteral("LONGLEAF_FAULTS"), QString::fromStdString(m_folder.path("plan")));
  process.setProcessEnvironment(environment);
}

CliResult Faults::run(const QStringList& arguments) const {
  CliProcess process(arguments, [this](QProcess& which) { prepare(which); });
  process.endInput();
  return process.result();
}

QString Faults::obstacle() {
  if (kSanitized) return QStringLiteral("A library that is loaded before all others does not go with a sanitizer's");
  if (cliProgram().isEmpty()) return QStringLiteral("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  if (!QFileInfo::exists(qEnvironmentVariable("LONGLEAF_TEST_PRELOAD")))
    return QStringLiteral("longleaf-faults is not built (LONGLEAF_TEST_PRELOAD)");
  return {};
}

// --- The scene -----------------------------------------------------------------------------------------------------

QStringList Trial::call(const QStringList& arguments) const {
  QStringList words = arguments;
  for (QString& word : words)
    if (word == QStringLiteral("OUTPUT")) word = QString::fromStdString(output);
  return words + QStringList{"--library", QString::fromStdString(library), "--json"};
}

bool FaultScene::make() {
  if (!writeTinyModel(path("tiny.gguf"), {.trainedContext = 1U << 15U, .seed = 5})) return false;
  for (const auto& [name, bytes] : {std::pair("story", 2600U), std::pair("second", 1700U), std::pair("third", 900U)})
    writeText(path(std::string(name) + ".txt"), prose(bytes).substr(bytes % 13));
  makeJobs();
  Trial place{.scratch = {}, .folder = {}, .library = m_witness.folder(), .output = {}, .leaving = {}};
  const QString story = QString::fromStdString(path("story.txt"));
  for (const QStringList& call : {QStringList{"library", "add", QString::fromStdString(path("third.txt"))},
                                  QStringList{"ask", story, "-q", "Who?", "-q", "What?", "--model", model(), "--budget",
                                              "128", "--max-tokens", "8"},
                                  QStringList{"models", "import", model()}}) {
    const CliResult result = runCli(place.call(call));
    if (result.status != 0) qWarning("%s%s", result.out.c_str(), result.err.c_str());
    if (result.status != 0) return false;
  }
  // What readings must be is learnt from a run of each job that nobody disturbs.
  for (const FaultJob& job : m_jobs) {
    const auto undisturbed = trial(job);
    const CliResult result = runCli(undisturbed->call(job.arguments));
    if (result.status != 0 || !job.isDone(*undisturbed, Json::parse(result.out, nullptr, false)))
      qWarning("%s: %s%s", job.name, result.out.c_str(), result.err.c_str());
    if (result.status != 0) return false;
    undisturbed->witness.learnReadings();
    m_witness.learnReadings(undisturbed->witness);
  }
  const std::string complaint = firstOf({[&] { return m_witness.isSound(); }, [&] { return m_witness.keepsAll(); }});
  if (!complaint.empty()) qWarning("%s", complaint.c_str());
  return complaint.empty();
}

void FaultScene::makeJobs() {
  const QStringList with{"--model", model(), "--threads", "1", "--max-tokens", "8"};
  const auto file = [this](const char* name) { return QString::fromStdString(path(name)); };
  const auto answered = [](const Trial& trial, const Json& said) {
    const Json& answer = said.contains("answers") ? said["answers"][0] : said;
    return hasAnswer(trial, answer["text"]);
  };
  m_jobs = {
      {"read", QStringList{"read", file("second.txt"), "--budget", "128"} + with,
       [this](const Trial& trial, const Json& said) {
         return hasDocument(trial, path("second.txt")) &&
                (said["snapshot_bytes"] == 0 || savedReadings(trial.library).size() == 2);
       }},
      {"ask", QStringList{"ask", file("story.txt"), "-q", "How?", "--budget", "128"} + with, answered},
      {"go on", QStringList{"ask", "--chat", "1", "-q", "Why?", "--budget", "128"} + with, answered},
      {"summarize", QStringList{"summarize", file("second.txt"), "--budget", "128"} + with, answered},
      {"compare",
       QStringList{"compare", file("story.txt"), "-q", "Who?", "--setting", "budget=64,method=streaming", "--setting",
                   "budget=96", "--export", "OUTPUT"} +
           with,
       [](const Trial& trial, const Json& said) {
         return Json::parse(fileBytes(trial.output), nullptr, false) == said;
       }},
      {"add",
       {"library", "add", file("second.txt")},
       [this](const Trial& trial, const Json&) { return hasDocument(trial, path("second.txt")); }},
      {"remove",
       {"library", "remove", file("third.txt")},
       [this](const Trial& trial, const Json&) { return !hasDocument(trial, path("third.txt")); }},
      {"gc", {"library", "gc"}, [](const Trial&, const Json&) { return true; }},
      {"import",
       {"models", "import", file("other.gguf")},
       [this](const Trial& trial, const Json&) {
         return sameFiles(trial.library + "/models/other.gguf", path("other.gguf"));
       }},
      {"use",
       {"models", "use", "tiny"},
       [](const Trial& trial, const Json&) {
         return valueOf(valueOf(storage::Library::open(trial.library))->setting("model")) == "tiny.gguf";
       }},
      {"export",
       {"export", "1", "--to", "json", "--output", "OUTPUT"},
       [](const Trial& trial, const Json&) {
         return Json::parse(fileBytes(trial.output), nullptr, false).is_object();
       }},
      {"migrate", {"library", "list"}, [](const Trial&, const Json& said) { return said.is_array(); }, true},
  };
  if (!writeTinyModel(path("other.gguf"), {.seed = 6})) qWarning("a model could not be written");
}

const FaultJob& FaultScene::job(const std::string& name) const {
  const auto found = std::find_if(m_jobs.begin(), m_jobs.end(), [&](const FaultJob& job) { return job.name == name; });
  if (found == m_jobs.end()) qFatal("there is no job %s", name.c_str());
  return *found;
}

std::unique_ptr<Trial> FaultScene::trial(const FaultJob& job) const {
  auto trial = std::make_unique<Trial>();
  trial->folder = trial->scratch.path("place");
  fs::create_directory(trial->folder);
  trial->library = trial->folder + "/library";
  fs::copy(m_witness.folder(), trial->library, fs::copy_options::recursive);
  trial->output = trial->folder + "/output.json";
  writeText(trial->output, "\"earlier\"");
  trial->witness = m_witness;
  trial->witness.moveTo(trial->library);
  if (job.name == std::string("remove")) trial->leaving = storage::sha256Of(fileBytes(path("third.txt")));
  trial->witness.forgetDocument(trial->leaving);
  if (job.older) SQLite::Database(trial->library + "/library.db", SQLite::OPEN_READWRITE).exec(kBackToVersionOne);
  return trial;
}

// --- What must hold ------------------------------------------------------------------------------------------------

std::string complaintAbout(const CliResult& result, const std::vector<std::string>& codes) {
  if (result.status < 0) return "it died: " + result.out + result.err;
  if (result.status == 0) return {};
  Json object = Json::parse(result.out, nullptr, false);
  if (object.is_array() && !object.empty()) object = Json(object.back());  // one of several files
  if (!object.is_object() || !object.contains("error")) return "it failed without an error: " + result.out + result.err;
  const std::string code = object["error"]["code"];
  const std::string message = object["error"]["message"];
  if (std::find(codes.begin(), codes.end(), code) == codes.end()) return "another code: " + result.out;
  if (result.status != statusOf(code)) return "status " + std::to_string(result.status) + " with " + result.out;
  if (message.find("; ") == std::string::npos) return "no next step: " + message;
  return {};
}

std::string complaintAfterwards(const FaultJob& job, Trial& trial) {
  LibraryWitness& witness = trial.witness;
  std::string complaint = firstOf({[&] { return witness.isSound(); }, [&] { return witness.keepsAll(); },
                                   [&] { return witness.readingsAreWhole(); }});
  if (!complaint.empty()) return complaint;
  if (Json::parse(fileBytes(trial.output), nullptr, false).is_discarded()) return "a file was half written";
  witness.forgetDocument(trial.leaving);
  CliResult again = runCli(trial.call(job.arguments));
  const bool gone = !trial.leaving.empty() && again.status == 3;  // it was removed the first time
  if (again.status != 0 && !gone) return "the next run fails: " + again.out + again.err;
  Json said = Json::parse(again.out, nullptr, false);
  if (!job.isDone(trial, said)) return "the next run does not do it: " + again.out + again.err;
  return firstOf({[&] { return witness.isSound(); }, [&] { return witness.keepsAll(); },
                  [&] { return witness.readingsAreWhole(); }, [&] { return witness.hasNothingLeftOver(); }});
}

}  // namespace longleaf::tests
