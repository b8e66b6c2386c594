// What the lesson column says at one step: one idea, what to watch, a prediction and the list of steps.
// Strings ready to print; answers are computed from the run, never typed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kv {

struct ChoiceView {
  std::string text;
  int consumer = -1;  ///< colour index when the choice is a consumer's name
  bool picked = false;
  std::string picked_at;  ///< "44.3 s": when it was picked
  bool right = false;     ///< revealed: this is what the run says
  bool wrong = false;     ///< revealed: picked, and not so
  int hands = 0;          ///< of the class, once it is revealed
  float share = 0;        ///< of all hands
};

struct PredictView {
  bool present = false;
  std::string ask;
  std::vector<ChoiceView> choices;
  bool locked = false;         ///< the choice stands
  bool settled = false;        ///< the cursor has passed what settles it
  std::string note;            ///< "Locked until the run settles it." or the answer in words
  bool bars = false;           ///< revealed, and a class was asked: how many hands each choice had
  std::string class_note;      ///< "28 hands counted"; revealed: "7 of 28 had it right (25 %)"
  bool counting = false;       ///< a teacher types how many hands were up
  bool takes_numbers = false;  ///< the choices are ranges: people may call numbers instead
  std::string number_hint;     ///< in the field for a number that picks a choice; "": there is none
  std::string stage_hint;      ///< "or click it on the stage", where a choice names something there
};

enum class StepState : std::uint8_t { ahead, current, done };

struct LessonStepView {
  std::string title;
  StepState state = StepState::ahead;
};

struct LessonView {
  bool present = false;
  int step = 0;
  std::string title;
  std::string say;  ///< with **bold** words
  std::string watch;
  PredictView predict;
  std::vector<PredictView> settled;  ///< earlier questions, settled since the step before
  std::vector<LessonStepView> steps;
  std::string next;  ///< "Next: who gets what"; "" at the end
  std::string
      next_lesson;         ///< at the end: the file of the lesson after this one; "": there is none
  std::string next_title;  ///< "05 Close, kill, freeze, unsubscribe"
  bool can_go_back = false;
  bool waiting = false;              ///< the run has not come so far yet
  std::vector<std::string> teacher;  ///< notes, only while a teacher wants to see them
  bool teacher_open = false;         ///< they are to be seen, if this step has any
};

/// The last answer that somebody has locked; its text is empty if nobody has.
struct PredictedView {
  std::string text;
  bool settled = false;  ///< the run has shown it
  bool right = false;
};

}  // namespace kv
