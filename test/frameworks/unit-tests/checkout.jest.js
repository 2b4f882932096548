// Jest has no configuration for packages here, so it loads them with `require`.
const React = require('react');
const { createRoot } = require('react-dom/client');
const { testCheckout } = require('./checkout.js');

require('ledyer-checkout');
const packages = {
  element: require('ledyer-checkout/element'),
  react: require('ledyer-checkout/react'),
  session: require('ledyer-checkout/session'),
};

testCheckout({ test, expect, packages, React, createRoot });
