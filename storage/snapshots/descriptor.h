// SPDX-License-Identifier: GPL-3.0-or-later
// An open file that is closed when its owner goes.
#pragma once

#include <unistd.h>

#include <utility>

namespace longleaf::storage {

class Descriptor final {
 public:
  explicit Descriptor(int number = -1) : m_number(number) {}
  Descriptor(Descriptor&& other) noexcept : m_number(std::exchange(other.m_number, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(m_number, other.m_number);
    return *this;
  }
  ~Descriptor() {
    if (m_number >= 0) ::close(m_number);
  }

  int get() const { return m_number; }
  bool open() const { return m_number >= 0; }

 private:
  int m_number;
};

}  // namespace longleaf::storage
