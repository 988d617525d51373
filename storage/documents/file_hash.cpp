// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/file_hash.h"

#include <QCryptographicHash>

#include "storage/documents/input_file.h"

namespace longleaf::storage {

namespace {

constexpr std::size_t kPiece = std::size_t{4} << 20U;

}  // namespace

std::string sha256Of(std::string_view bytes) {
  QCryptographicHash hash(QCryptographicHash::Sha256);
  hash.addData(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
  return hash.result().toHex().toStdString();
}

Expected<std::string> sha256OfFile(const std::string& path, const std::stop_token& stop,
                                   const std::function<void(double)>& progress) {
  auto file = InputFile::open(path);
  if (!file) return tl::unexpected(file.error());
  QCryptographicHash hash(QCryptographicHash::Sha256);
  std::size_t done = 0;
  for (std::string piece; !stop.stop_requested(); piece.clear()) {
    if (auto read = file->readUpTo(kPiece, piece); !read) return tl::unexpected(read.error());
    if (piece.empty()) return hash.result().toHex().toStdString();
    hash.addData(QByteArrayView(piece.data(), static_cast<qsizetype>(piece.size())));
    done += piece.size();
    if (progress && file->size() > 0) progress(static_cast<double>(done) / static_cast<double>(file->size()));
  }
  return tl::unexpected(Error{ErrorCode::stopped, "stopped"});
}

}  // namespace longleaf::storage
