// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/roofline/kernel_names.h"

#include <cxxabi.h>
#include <elf.h>
#include <link.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace longleaf::tests {

namespace {

/// Structures of type T at an offset of the file; none where it is too short.
template <class T>
std::vector<T> read(std::span<const char> file, std::uint64_t offset, std::uint64_t count) {
  if (count == 0 || offset > file.size() || count > (file.size() - offset) / sizeof(T)) return {};
  std::vector<T> values(count);
  std::memcpy(values.data(), file.data() + offset, count * sizeof(T));
  return values;
}

/// Where the program lies in memory; its addresses in the file count from there.
std::uintptr_t loadAddress() {
  std::uintptr_t address = 0;
  const auto first = [](dl_phdr_info* info, std::size_t, void* to) {
    *static_cast<std::uintptr_t*>(to) = info->dlpi_addr;
    return 1;  // the program itself comes first
  };
  dl_iterate_phdr(first, &address);
  return address;
}

void eraseAll(std::string& text, std::string_view part) {
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at)) text.erase(at, part.size());
}

/// Without the parameters in the last pair of parentheses.
void cutParameters(std::string& text) {
  if (!text.ends_with(')')) return;
  int depth = 0;
  for (std::size_t at = text.size(); at > 0; --at) {
    if (text[at - 1] == ')') ++depth;
    if (text[at - 1] == '(') --depth;
    if (depth > 0) continue;
    text.resize(at - 1);
    return;
  }
}

}  // namespace

KernelNames::KernelNames() {
  std::ifstream in("/proc/self/exe", std::ios::binary);
  const std::vector<char> file(std::istreambuf_iterator<char>(in), {});
  const auto header = read<Elf64_Ehdr>(file, 0, 1);
  if (header.empty()) return;
  const auto sections = read<Elf64_Shdr>(file, header[0].e_shoff, header[0].e_shnum);
  const std::uintptr_t base = loadAddress();
  for (const Elf64_Shdr& section : sections) {
    if (section.sh_type != SHT_SYMTAB || section.sh_link >= sections.size()) continue;
    const Elf64_Shdr& strings = sections[section.sh_link];
    auto names = read<char>(file, strings.sh_offset, strings.sh_size);
    names.push_back('\0');
    for (const Elf64_Sym& symbol : read<Elf64_Sym>(file, section.sh_offset, section.sh_size / sizeof(Elf64_Sym))) {
      if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_name >= names.size()) continue;
      m_symbols.emplace(reinterpret_cast<const void*>(base + symbol.st_value), names.data() + symbol.st_name);
    }
  }
}

std::string KernelNames::at(const void* kernel) const {
  const auto found = m_symbols.find(kernel);
  return found == m_symbols.end() ? std::string() : kernelName(found->second);
}

std::string kernelName(const std::string& mangled) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> plain(
      abi::__cxa_demangle(mangled.c_str(), nullptr, nullptr, &status), &std::free);
  if (status != 0 || plain == nullptr) return {};
  std::string name = plain.get();
  for (const char* part : {"longleaf::kernels::cuda::", "longleaf::kernels::", "(anonymous namespace)::"})
    eraseAll(name, part);
  if (name.starts_with("void ")) name.erase(0, 5);
  cutParameters(name);
  return name;
}

}  // namespace longleaf::tests
