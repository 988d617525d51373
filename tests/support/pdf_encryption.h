// SPDX-License-Identifier: GPL-3.0-or-later
// The oldest encryption of PDF: RC4 with 40 bits (PDF Reference 1.4, section 3.5, revision 2 of the standard handler).
#pragma once

#include <QByteArray>
#include <QCryptographicHash>
#include <array>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>

#include "support/pdf_writer.h"

namespace longleaf::tests {

inline QByteArray rc4(const QByteArray& key, const QByteArray& bytes) {
  std::array<std::uint8_t, 256> state;
  std::iota(state.begin(), state.end(), std::uint8_t{0});
  const auto keyByte = [&](unsigned i) {
    return static_cast<std::uint8_t>(key[static_cast<qsizetype>(i) % key.size()]);
  };
  std::uint8_t j = 0;
  for (unsigned i = 0; i < 256; ++i) {
    j = static_cast<std::uint8_t>(j + state[i] + keyByte(i));
    std::swap(state[i], state[j]);
  }
  QByteArray result;
  std::uint8_t i = 0;
  j = 0;
  for (const char byte : bytes) {
    ++i;
    j = static_cast<std::uint8_t>(j + state[i]);
    std::swap(state[i], state[j]);
    const std::uint8_t mask = state[static_cast<std::uint8_t>(state[i] + state[j])];
    result += static_cast<char>(static_cast<std::uint8_t>(byte) ^ mask);
  }
  return result;
}

/// Opens with `password` only.
inline PdfCipher pdfCipher(const QByteArray& password) {
  const QByteArray padding = QByteArray::fromHex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A");
  const auto md5 = [](const QByteArray& bytes) { return QCryptographicHash::hash(bytes, QCryptographicHash::Md5); };
  const QByteArray padded = (password + padding).left(32);
  const QByteArray owner = rc4(md5(padded).left(5), padded);
  const QByteArray id = md5("longleaf");
  const QByteArray permissions = QByteArray::fromHex("FCFFFFFF");  // -4: everything is allowed
  const QByteArray key = md5(padded + owner + permissions + id).left(5);
  const QByteArray user = rc4(key, padding);
  PdfCipher cipher;
  cipher.id = id.toStdString();
  cipher.dictionary = "<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + owner.toHex().toStdString() + "> /U <" +
                      user.toHex().toStdString() + "> >>";
  cipher.encrypt = [key, md5](int object, const std::string& bytes) {
    QByteArray number = QByteArray(5, '\0');
    for (int i = 0; i < 3; ++i) number[i] = static_cast<char>((object >> (8 * i)) & 0xFF);
    return rc4(md5(key + number).left(10), QByteArray::fromStdString(bytes)).toStdString();
  };
  return cipher;
}

}  // namespace longleaf::tests
