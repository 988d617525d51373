// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/parse/parse_process.h"
#include "storage/thread_rule.h"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "storage/documents/input_file.h"
#include "storage/parse/child_process.h"
#include "storage/parse/wire.h"

namespace longleaf::storage {
namespace {

using wire::MessageType;

constexpr std::uint32_t kMostPixels = 1U << 14U;  // of a side

tl::unexpected<Error> notInstalled() {
  return tl::unexpected(Error{ErrorCode::internal,
                              "The program longleaf-parse, which opens documents, is not installed beside this one"});
}

/// Whole seconds as such: "120 s", "1500 ms".
std::string shown(std::chrono::milliseconds time) {
  return time.count() % 1000 == 0 ? std::to_string(time.count() / 1000) + " s" : std::to_string(time.count()) + " ms";
}

}  // namespace

class ParseProcess::Child final {
 public:
  Child(std::string path, const ParseLimits& limits, std::unique_ptr<ChildProcess> process)
      : m_path(std::move(path)), m_name(quotedName(m_path)), m_limits(limits), m_process(std::move(process)) {}

  const std::string& path() const { return m_path; }
  /// Folders tell something about a person and nothing about the document: the child does not learn them.
  std::string fileName() const { return m_path.substr(m_path.rfind('/') + 1); }
  int pid() const { return m_process->pid(); }

  /// Sends, waits, and decodes an answer of the wanted type with `decode`, which gives nothing for nonsense.
  template <class Decode>
  auto ask(const wire::Message& request, const std::stop_token& stop, const Decode& decode)
      -> Expected<typename decltype(decode(wire::Message{}))::value_type> {
    if (m_ended) return tl::unexpected(*m_ended);
    try {
      auto answer = exchange(request, stop);
      if (!answer) return failed(answer.error());
      if (answer->type == MessageType::error) {
        auto error = wire::error(*answer);
        return error ? tl::unexpected(std::move(*error)) : failed(Trouble::nonsense);
      }
      auto value = decode(std::move(*answer));
      if (!value) return failed(Trouble::nonsense);
      return std::move(*value);
    } catch (const std::exception&) {  // bad_alloc: in the middle of an answer, so there is no going on
      m_process->kill();
      m_ended = Error{ErrorCode::outOfMemory, m_name + " does not fit into this machine's memory"};
      return tl::unexpected(*m_ended);
    }
  }

 private:
  tl::expected<wire::Message, Trouble> exchange(const wire::Message& request, const std::stop_token& stop) {
    const Watch watch{std::chrono::steady_clock::now() + m_limits.time, m_limits.memoryBytes, stop};
    m_process->allowProcessorTime(std::chrono::ceil<std::chrono::seconds>(m_limits.time) + std::chrono::seconds(1));
    const auto head = wire::encodeHead(request);
    if (!head) return tl::unexpected(Trouble::nonsense);
    if (auto sent = m_process->send(*head + request.fields + request.data, watch); !sent)
      return tl::unexpected(sent.error());

    std::string bytes;
    if (auto got = m_process->receive(wire::kHeadBytes, bytes, watch); !got) return tl::unexpected(got.error());
    const auto announced = wire::decodeHead(bytes, m_limits.answerBytes);
    if (!announced) return tl::unexpected(Trouble::nonsense);
    wire::Message answer{announced->type, {}, {}};
    if (auto got = m_process->receive(announced->fieldBytes, answer.fields, watch); !got)
      return tl::unexpected(got.error());
    if (auto got = m_process->receive(announced->dataBytes, answer.data, watch); !got)
      return tl::unexpected(got.error());
    return answer;
  }

  tl::unexpected<Error> failed(Trouble trouble) {
    if (trouble == Trouble::death) {
      m_process->bury();
    } else {
      m_process->kill();
    }
    m_ended = sentence(trouble);
    return tl::unexpected(*m_ended);
  }

  Error sentence(Trouble trouble) const {
    const std::string blame = "; the file is damaged or made to harm";
    switch (trouble) {
      case Trouble::stopped:
        return {ErrorCode::stopped, "Opening " + m_name + " was stopped"};
      case Trouble::time:
        return {ErrorCode::corrupt, m_name + " takes longer than " + shown(m_limits.time) + " to open"};
      case Trouble::memory:
        return {ErrorCode::corrupt,
                m_name + " needs more than " + std::to_string(m_limits.memoryBytes >> 20U) + " MiB to open"};
      case Trouble::nonsense:
        return {ErrorCode::corrupt, "The reader of " + m_name + " gave an answer that makes no sense" + blame};
      case Trouble::death:
        break;
    }
    if (m_process->ending() == "signal " + std::to_string(SIGXCPU)) return sentence(Trouble::time);
    const std::string& ending = m_process->ending();
    return {ErrorCode::corrupt,
            "The reader of " + m_name + " ended" + (ending.empty() ? "" : " (" + ending + ")") + blame};
  }

  std::string m_path;
  std::string m_name;
  ParseLimits m_limits;
  std::unique_ptr<ChildProcess> m_process;
  std::optional<Error> m_ended;
};

ParseProcess::ParseProcess(std::unique_ptr<Child> child) : m_child(std::move(child)) {}
ParseProcess::ParseProcess(ParseProcess&&) noexcept = default;
ParseProcess& ParseProcess::operator=(ParseProcess&&) noexcept = default;
ParseProcess::~ParseProcess() = default;

Expected<ParseProcess> ParseProcess::open(const std::string& path, const ParseLimits& limits) {
  assertNotForbidden();
  const auto file = InputFile::open(path);
  if (!file) return tl::unexpected(file.error());
  const std::string program = parseProgram();
  if (program.empty()) return notInstalled();
  // The child compares its parent's number with the one it is told: the parent may have died meanwhile.
  const std::vector<std::string> arguments{std::to_string(::getpid()), std::to_string(limits.memoryBytes >> 20U)};
  auto process = ChildProcess::start(program, arguments, file->descriptor());
  if (!process)
    return tl::unexpected(Error{ErrorCode::internal,
                                "The program longleaf-parse, which opens documents, cannot be "
                                "started: " +
                                    std::generic_category().message(process.error())});
  return ParseProcess(std::make_unique<Child>(path, limits, std::move(*process)));
}

Expected<Document> ParseProcess::document(const std::string& password, const std::stop_token& stop) {
  const wire::DocumentRequest request{m_child->fileName(), password};
  auto document =
      m_child->ask(wire::encode(request), stop, [](wire::Message answer) { return wire::document(std::move(answer)); });
  if (document) document->path = m_child->path();
  return document;
}

Expected<std::vector<PageSize>> ParseProcess::pages(const std::string& password, const std::stop_token& stop) {
  return m_child->ask(wire::encode(wire::PagesRequest{m_child->fileName(), password}), stop,
                      [](const wire::Message& answer) { return wire::pageSizes(answer); });
}

Expected<std::vector<PageRectangle>> ParseProcess::rectangles(std::uint32_t page, std::uint32_t first,
                                                              std::uint32_t count, const std::stop_token& stop) {
  return m_child->ask(wire::encode(wire::RectanglesRequest{page, first, count}), stop,
                      [](const wire::Message& answer) { return wire::rectangles(answer); });
}

Expected<PageSelection> ParseProcess::selection(std::uint32_t page, PagePosition from, PagePosition to,
                                                const std::stop_token& stop) {
  const wire::Message request = wire::encode(wire::SelectionRequest{page, from, to});
  if (!wire::selectionRequest(request))
    return tl::unexpected(Error{ErrorCode::internal, "There is no page where the selection begins or ends"});
  return m_child->ask(request, stop, [](const wire::Message& answer) { return wire::selection(answer); });
}

Expected<std::vector<PageSize>> ParseProcess::pageSizes() {
  return m_child->ask(wire::bare(MessageType::askPageSizes), {},
                      [](const wire::Message& answer) { return wire::pageSizes(answer); });
}

Expected<PageImage> ParseProcess::image(std::uint32_t page, std::uint32_t width, std::uint32_t height,
                                        const std::stop_token& stop) {
  const wire::ImageRequest request{page, width, height};
  if (width == 0 || height == 0 || width > kMostPixels || height > kMostPixels)
    return tl::unexpected(Error{ErrorCode::internal, "An image of " + std::to_string(width) + " by " +
                                                         std::to_string(height) + " pixels cannot be made"});
  return m_child->ask(wire::encode(request), stop,
                      [&](const wire::Message& answer) { return wire::image(answer, request); });
}

Expected<SandboxReport> ParseProcess::sandbox() {
  return m_child->ask(wire::bare(MessageType::askSandbox), {},
                      [](const wire::Message& answer) { return wire::sandboxReport(answer); });
}

int ParseProcess::pid() const { return m_child->pid(); }

Expected<Document> openDocument(const std::string& path, const std::string& password, const std::stop_token& stop,
                                const ParseLimits& limits) {
  auto process = ParseProcess::open(path, limits);
  if (!process) return tl::unexpected(process.error());
  return process->document(password, stop);
}

std::string parseProgram() {
  const auto usable = [](const std::filesystem::path& path) { return ::access(path.c_str(), X_OK) == 0; };
  if (const char* named = std::getenv("LONGLEAF_PARSE"); named != nullptr && *named != '\0')
    return usable(named) ? named : std::string();
  std::error_code failed;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
  for (const auto& path : {folder / "longleaf-parse", folder / ".." / "libexec" / "longleaf" / "longleaf-parse"})
    if (!failed && usable(path)) return path.string();
  return {};
}

}  // namespace longleaf::storage
