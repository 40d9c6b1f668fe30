// What anywidget gives a screen: traits, and messages to and from Python.
export class FakeModel {
  constructor(traits, python) {
    this.traits = traits;
    this.python = python;
    this.sent = [];
    this.listeners = new Map();
    python.connect(this);
  }

  get(name) {
    return this.traits[name];
  }

  set(name, value) {
    this.traits[name] = value;
    this.emit(`change:${name}`);
  }

  save_changes() {}

  on(name, callback) {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), callback]);
  }

  off(name, callback) {
    this.listeners.set(
      name,
      (this.listeners.get(name) ?? []).filter((each) => each !== callback),
    );
  }

  emit(name, ...args) {
    for (const callback of this.listeners.get(name) ?? []) callback(...args);
  }

  send(content) {
    const copy = structuredClone(content);
    this.sent.push(copy);
    this.python.receive(copy);
  }

  receive(content) {
    this.emit("msg:custom", structuredClone(content), []);
  }
}
