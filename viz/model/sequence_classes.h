// Which class of the sequence chart's filter every kind of message and of fact belongs to: tables, so
// that a new kind is a row. What has no row is shown as what it most likely is.
#pragma once

#include "sim/trace/fact.h"
#include "viz/model/sequence_filter.h"
#include "viz/model/sequence_view.h"

namespace kv {

/// The class of a request with its response, if that is known. A heartbeat that tells nothing new is one of
/// the heartbeats; one that moves the group on belongs to its membership.
SequenceClass class_of(const ks::MessageBody& request, const ks::MessageBody* response);
/// The class of messages of this kind without a look at their contents.
SequenceClass class_of(ks::ApiKey api);

enum class NoteShape : std::uint8_t {
  none,    ///< said better by a band, a barrier or an arrow
  line,    ///< only a line of the list
  note,    ///< also a word on the line of life
  begins,  ///< the line of life begins
  ends,
};
struct NoteLook {
  SequenceClass which = SequenceClass::callbacks;
  NoteShape shape = NoteShape::none;
  SequenceInk ink = SequenceInk::plain;
  bool bold = false;
};
NoteLook look_of(const ks::Fact& fact);

}  // namespace kv
