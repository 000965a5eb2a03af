/**
 * What the command needs of undici. The whole of it, with a fetch of its own, mocks and caches, takes as long to load as
 * all the rest of the command.
 */
module.exports = {
  Pool: require('../node_modules/undici/lib/dispatcher/pool.js'),
  get ProxyAgent() {
    const Dispatcher = require('../node_modules/undici/lib/dispatcher/dispatcher.js');
    // As undici itself does it before anything else.
    Object.assign(Dispatcher.prototype, require('../node_modules/undici/lib/api/index.js'));
    return require('../node_modules/undici/lib/dispatcher/proxy-agent.js');
  },
};
