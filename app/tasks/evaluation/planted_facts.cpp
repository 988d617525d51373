// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/planted_facts.h"

#include <algorithm>
#include <array>
#include <random>
#include <set>

#include "app/citations/sentences.h"

namespace longleaf::app::evaluation {

namespace {

constexpr std::array<std::string_view, 32> kNames = {
    "Marlow",  "Ashgrove", "Pellworm",  "Tarrant", "Quillon",  "Brackwell", "Ostrava",  "Hallowby",
    "Venning", "Corvane",  "Duskmere",  "Elstow",  "Farrow",   "Gillmoor",  "Harwick",  "Ilmar",
    "Jessop",  "Kestrel",  "Lindqvist", "Morrow",  "Nantwell", "Orford",    "Penhale",  "Rothmere",
    "Selwyn",  "Thornby",  "Ulverton",  "Vantage", "Wexcombe", "Yarrow",    "Zellwood", "Birchall"};
constexpr std::array<std::string_view, 16> kThings = {
    "lighthouse", "warehouse", "orchard", "museum",  "ferry",   "bakery",   "foundry", "observatory",
    "windmill",   "library",   "quarry",  "theatre", "brewery", "shipyard", "laundry", "aqueduct"};

/// In an order that the seed decides. std::shuffle differs from library to library.
template <class T>
void shuffle(std::vector<T>& values, std::mt19937_64& random) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random() % i]);
}

std::vector<std::string> subjects(std::mt19937_64& random) {
  std::vector<std::string> all;
  for (const std::string_view name : kNames) {
    for (const std::string_view thing : kThings) all.push_back("the " + std::string(name) + " " + std::string(thing));
  }
  shuffle(all, random);
  return all;
}

std::vector<std::string> numbers(std::size_t count, std::mt19937_64& random) {
  std::set<std::string> taken;
  std::vector<std::string> list;
  while (list.size() < count) {
    std::string number = std::to_string(10'000 + random() % 90'000);
    if (taken.insert(number).second) list.push_back(std::move(number));
  }
  return list;
}

/// The first end of a sentence at or behind `from`; the end of the text if there is none.
std::size_t sentenceEnd(const std::vector<ByteRange>& sentences, std::size_t from, std::size_t textEnd) {
  const auto next = std::lower_bound(sentences.begin(), sentences.end(), from,
                                     [](const ByteRange& sentence, std::size_t at) { return sentence.second < at; });
  return next == sentences.end() ? textEnd : next->second;
}

}  // namespace

std::string PlantedFact::stem() const { return "The secret registration number of " + subject + " is"; }

std::string PlantedFact::sentence() const {
  if (!twice) return stem() + " " + number + ".";
  return stem() + " " + number + ", and whoever comes to the gate in the morning is asked for " + number + ".";
}

std::uint32_t mostFacts() { return static_cast<std::uint32_t>(kNames.size() * kThings.size()); }

PlantedText plantFacts(std::string_view text, std::uint32_t count, std::uint64_t seed) {
  count = std::min(count, mostFacts());
  std::mt19937_64 random(seed);
  const std::vector<std::string> subject = subjects(random);
  const std::vector<std::string> number = numbers(count, random);
  const std::vector<ByteRange> sentences = sentencesOf(text, LineEnds::paragraphs);
  PlantedText planted;
  std::size_t copied = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t target = text.size() * (2 * std::size_t{i} + 1) / (2 * std::size_t{count});
    const std::size_t at = std::max(copied, sentenceEnd(sentences, target, text.size()));
    planted.text += text.substr(copied, at - copied);
    copied = at;
    PlantedFact fact{.subject = subject[i], .number = number[i], .twice = i % 2 == 1};
    if (!planted.text.empty()) planted.text += ' ';
    fact.begin = planted.text.size();
    planted.text += fact.sentence();
    fact.end = planted.text.size();
    planted.facts.push_back(std::move(fact));
  }
  planted.text += text.substr(copied);
  return planted;
}

}  // namespace longleaf::app::evaluation
