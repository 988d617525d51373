// SPDX-License-Identifier: GPL-3.0-or-later
// Answers requests about the one file that this process has, until the socket closes. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "storage/documents/input_file.h"
#include "storage/documents/read_document.h"
#include "storage/parse/child/page_source.h"
#include "storage/parse/sandbox_report.h"
#include "storage/parse/wire.h"

namespace longleaf::storage {

class Server final {
 public:
  /// The descriptors are open, and stay the caller's.
  Server(int socket, int file, SandboxReport report) : m_socket(socket), m_file(file), m_report(std::move(report)) {}

  /// Whether the other end closed the socket between two requests, as it should.
  bool run();

 private:
  std::optional<wire::Message> next(bool& closed) const;
  bool send(const wire::Message& answer) const;

  wire::Message answer(const wire::Message& request);
  wire::Message answerDocument(const wire::DocumentRequest& request);
  /// Forgets what is open: the file is another document with another password.
  void begin(const std::string& name, const std::string& password);
  Expected<PageSource*> pages();
  SandboxReport sandboxReport() const;

  int m_socket;
  int m_file;
  SandboxReport m_report;
  ReadDocumentOptions m_options;
  std::optional<InputFile> m_pageFile;  // before what reads from it
  std::unique_ptr<PageSource> m_pages;
};

}  // namespace longleaf::storage
